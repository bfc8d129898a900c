"""Changes during the life of an award: circumstances that changed, and households that move to another place."""
