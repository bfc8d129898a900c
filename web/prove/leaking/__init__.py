"""The proof of what is left behind: errors that speak, and everything that is written beside the database."""
