"""Screens of the drop copies."""
