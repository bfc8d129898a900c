"""Who works here: posts asked for and granted, leaving and moving, whole lists from a spreadsheet."""
