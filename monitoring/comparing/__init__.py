"""Comparing what departments deliver with what the record knows: runs, engines, hits."""
