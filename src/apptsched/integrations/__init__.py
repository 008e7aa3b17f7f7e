"""For hosts that migrate with another tool; each module needs that tool's extra."""
