"""Settings, addresses and the WSGI door."""
