"""The Access Manager (SPEC): which accounts may trade a restricted product in the period before its expiry."""
