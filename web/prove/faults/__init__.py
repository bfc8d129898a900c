"""Faults of what lies under the program: a full disk, a connection cut, a page that cannot be printed, many writers."""
