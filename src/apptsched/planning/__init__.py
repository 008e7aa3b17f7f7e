"""Pure decisions over values: the same code for every scheduler."""
