"""Law as data and the arithmetic on it: values in, values out, no framework."""
