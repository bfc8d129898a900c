"""Invented counties: people who do not exist, their cases carried through the real write path by a simulated clock."""
