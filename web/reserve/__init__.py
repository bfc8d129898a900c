"""Pages of the townships' reserve funds, and of the lists of two bureaus side by side."""
