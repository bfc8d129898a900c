"""The engine room: editions, running processes, human tasks. It has never heard of a household."""
