"""Benchmarks: each module measures one thing, in processes and databases of its own."""
