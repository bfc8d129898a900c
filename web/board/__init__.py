"""Pages of the supervisor's board."""
