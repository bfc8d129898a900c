"""What departments send comes in here: registered, checked, looked at twice, matched to persons, kept as facts."""
