"""What can go wrong with a backup, in sentences for the administrator."""


class BackupError(Exception):
    """A backup or a restore could not be made; the message says what to do."""
