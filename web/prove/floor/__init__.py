"""The proof of the second floor (ADR 29): what PostgreSQL shows and takes by itself, and that the product works so."""
