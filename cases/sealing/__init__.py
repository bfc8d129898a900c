"""What is sealed, where it lies, and how it comes under a new key while people work."""
