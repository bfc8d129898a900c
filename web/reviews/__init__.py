"""Pages of the life of an award: the plan of reviews, one award with its months, households that are watched."""
