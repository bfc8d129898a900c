"""Pages of what happens during an award and afterwards: procedures opened by hand, take-overs, standards, merges."""
