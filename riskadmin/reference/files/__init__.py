"""Files of reference data: read, checked row by row, shown, and then applied whole or not at all."""
