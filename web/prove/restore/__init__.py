"""That what was backed up comes back as it was, row by row, at any moment asked for."""
