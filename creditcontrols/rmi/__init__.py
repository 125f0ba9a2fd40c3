"""The Risk Management Interface (SPEC RMI): blocks of accounts, mass cancels, their history, and the FIXML API."""
