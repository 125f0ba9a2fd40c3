"""Busts of trades by GCC (SPEC GC2-18): a page to find a trade, take it back, and see what became of it."""
