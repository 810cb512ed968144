"""The benchmark: the price of the rules."""
