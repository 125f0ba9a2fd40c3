"""What the cards read, one module for each card: a fixed number of statements, whatever the number of rows."""
