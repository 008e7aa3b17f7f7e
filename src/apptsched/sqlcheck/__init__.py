"""What `apptsched sql check` does: statements against the house's rules and a real server."""
