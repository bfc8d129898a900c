"""The second floor under the area filter: PostgreSQL itself shows a person no row of another place (ADR 29)."""
