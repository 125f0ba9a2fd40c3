"""Alert levels and recipients of a clearing firm's execution firms by file (ICC-7)."""
