"""Tables in partitions of a county each, tried: what can be had, what it costs, what stands in the way."""
