"""Template tags of the kill switch."""
