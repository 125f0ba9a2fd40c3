"""Position limits by file: sheet, verification with differences, one decision to save all rows or none."""
