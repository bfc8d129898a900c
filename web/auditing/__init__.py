"""The auditor's pages: the chain verified and taken out, who looked at whom."""
