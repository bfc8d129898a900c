"""Coming in and staying in: the gate after the password, codes, sessions, the security log."""
