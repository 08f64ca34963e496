"""Values in, safe HTML out: pure functions, so that a test needs no browser."""
