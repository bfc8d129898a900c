"""Proofs that take a machine some minutes: run on scratch databases, each says how often it tried and what failed."""
