"""The core: households, cases, what was said and decided, documents, notices, awards and the chain."""
