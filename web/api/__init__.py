"""The programming interface: `interface.py` lists its operations."""
