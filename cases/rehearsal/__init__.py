"""Worked cases: files in which a rule keeper tells a case and what must come of it, run through the real write path."""
