"""HTTP only: one view, one domain call."""
