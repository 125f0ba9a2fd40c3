"""What files with thousands of rows have in common: reading and writing them, verification by a worker, one decision to
save all rows or none, progress that others see. What a row means is each kind's own."""
