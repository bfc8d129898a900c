"""Backups: taken by night and by the minute, sealed, rotated; brought back to a moment and compared with what was."""
