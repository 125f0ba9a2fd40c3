"""Pre-negotiated trades: entered by an execution firm, decided by the engine, listed."""
