"""Money: monthly rolls, blocks, bank files, ledgers. Awards and their periods are read here and never written."""
