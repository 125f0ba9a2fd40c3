"""Inline credit controls: daily position limits of accounts, by the LCE and by the execution firm (SPEC ICC)."""
