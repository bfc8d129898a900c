"""Pages for heavy days: many tasks at once, named filters, handing over everything, asking colleagues."""
