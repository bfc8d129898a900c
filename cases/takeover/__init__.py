"""Recipients of an older system come over: a file is tried, explained, confirmed by a second person and taken over."""
