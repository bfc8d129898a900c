"""Past cases gone through again on other texts: read, walked in memory, compared; the record is never touched."""
