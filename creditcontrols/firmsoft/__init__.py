"""FirmSoft: orders, fills and quotes of a firm as they change, the history of each order, and cancels on behalf of its
traders (SPEC FirmSoft)."""
