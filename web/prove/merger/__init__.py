"""A township merged under fire: people hand in tasks, the job is killed again and again, all is compared."""
