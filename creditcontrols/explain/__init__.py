"""Why an order was refused, in words and figures, and what would become of one that is only tried."""
