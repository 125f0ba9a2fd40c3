"""Pages of entity risk management."""
