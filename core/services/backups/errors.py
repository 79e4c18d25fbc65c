class BackupError(Exception):
    """A backup cannot be written or restored; the message says what to do."""
