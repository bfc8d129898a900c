"""The designer's pages: drafts, canvas, step table, forms, rules, documents, play, rehearsal, publishing, moving."""
