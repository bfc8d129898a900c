"""Pages of needs pushed to departments: lists, answers, spreadsheets, ledgers, measures, labour register, exchanges."""
