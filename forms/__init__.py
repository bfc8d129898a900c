"""Turns form sections written in TOML into Chinese forms; knows neither cases, rules nor offices."""
