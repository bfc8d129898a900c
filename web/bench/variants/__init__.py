"""What a benchmark compares: each module is one way to do the same work, run in a process of its own."""
