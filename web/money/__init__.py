"""Pages of payments: rolls, files, returns, ledgers, what is held back, subsidies and the budget."""
