"""Utilization over time: what the chart of an exchange group shows."""
