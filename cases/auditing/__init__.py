"""The chain as an auditor has it: taken out, anchored outside, verified without the installation, looks listed."""
