"""Which exchanges of an (LCE, execution firm) share one set of limits (SPEC GC2-07)."""
