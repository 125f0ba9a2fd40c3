"""Everything that changes drop copies: each act one transaction with its audit row."""
