"""What the benchmark of comparing is measured with: drawn data, and the same questions written by hand."""
