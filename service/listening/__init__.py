"""Doors that are no HTTP: mail handed over or fetched, calls of the exchange, and what is owed."""
