"""A new standard reaches every award of its area: counted first, confirmed by a second person, then carried out."""
