"""The command box: firms, exchange groups, pages and actions by a few letters."""
