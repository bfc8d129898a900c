"""Texts made from a scheme's texts in plain Chinese: process, differences of editions, guide, checklist."""
