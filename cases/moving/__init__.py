"""Moving running cases to another edition: planned, tried on copies, carried out case by case, and taken up again."""
