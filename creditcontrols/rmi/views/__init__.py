"""Pages of the Risk Management Interface."""
