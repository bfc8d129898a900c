"""Pages of data comparison: the indicators of the county, its runs, what they hit, by number and never by name."""
