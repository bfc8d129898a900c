"""Telling people who work here: the page always, e-mail and a gateway as each person wishes."""
