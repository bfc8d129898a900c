"""Letters by the batch: one kind of document for many cases, as one job."""
