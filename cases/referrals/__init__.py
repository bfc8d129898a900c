"""Needs pushed to departments and what came of them: push, receipt, action, feedback; ledgers, measures, exchanges."""
