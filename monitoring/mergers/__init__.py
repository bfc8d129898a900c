"""Townships and villages merged into others: prepared, looked at, confirmed by another, carried out by a job."""
