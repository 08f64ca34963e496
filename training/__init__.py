"""Trains the small judge that the package carries: `python -m training DATA --out DIR`."""
