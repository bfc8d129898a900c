"""Several people at one moment on one thing: one of them wins, the others are told why."""
