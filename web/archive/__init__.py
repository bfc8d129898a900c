"""Pages of files, remedies, petitions, meetings, batches of letters and statistics."""
