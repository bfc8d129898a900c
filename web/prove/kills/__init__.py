"""Workers killed with SIGKILL at random instants and at every statement, and what is left of their work."""
