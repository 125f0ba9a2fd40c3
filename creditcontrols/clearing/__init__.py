"""Who clears what for whom: mappings of execution firms to LCEs, their requests, and transfers (SPEC T-6)."""
