"""Pages of risk warnings: the list, one warning and its visit, what warnings were worth, who is kept in sight."""
