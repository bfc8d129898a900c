"""Nobody sees or changes another area: every address asked by everybody, with marked rows of everywhere."""
