"""Risk warnings: signs merged per household, dispatched to the grids, verified, answered, and learnt from.

A warning decides nothing about a benefit: what may follow from it is a procedure with its own hearing and decision.
"""
