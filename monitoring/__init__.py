"""The watch-tower: what time causes, and what supervisors count."""
