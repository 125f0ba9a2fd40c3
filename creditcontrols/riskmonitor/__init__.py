"""Risk Monitor: five cards of what firms and accounts do, on screen, as calls and as a daily report (SPEC §6)."""
