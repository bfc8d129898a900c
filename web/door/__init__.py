"""Pages of one application: items of departments, what a household has and lacks, leads from other offices."""
