"""The grid: its tree and people, patrol visits that settle what is open at a household, and response teams."""
