"""The demo's built-in traders: FIX clients on the order entry port, so that the console has something to show."""
