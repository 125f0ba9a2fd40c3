"""Permissions of accounts by market type (AMS-8): kept for CME Direct and ClearPort, no order is stopped by them."""
