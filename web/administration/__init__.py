"""Pages of the three administrators, and what those read who watch the service from outside."""
