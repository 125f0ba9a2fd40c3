"""Current positions of one side, opened down to the orders and fills that its usage consists of (SPEC GC2-32)."""
