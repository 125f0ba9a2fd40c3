"""The FIXML API of the Risk Management Interface: its dialect stands in docs/rmi-fixml.md."""
