"""Pages of the kill switch."""
