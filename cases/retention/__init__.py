"""What is still needed and therefore not destroyed, whatever its term: pending work, remedies, and legal holds."""
