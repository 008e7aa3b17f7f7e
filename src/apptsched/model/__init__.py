"""What a host sees: frozen values, no I/O."""
