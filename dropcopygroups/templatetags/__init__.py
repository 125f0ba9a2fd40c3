"""Template tags of the drop copies."""
