"""Pages of departments' data: sources, demands, deliveries, doubts about persons, and the address for pushes."""
