"""Pages of working together: tasks of conferences, resources, visits, the grid, teams, the hotline, what is open."""
