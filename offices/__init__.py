"""Who sits where: divisions, offices, posts, people, and the numbers an area sets."""
