"""Everything that a county owns, in open formats, so that it can leave on any day."""
