"""Promises made inside a transaction and kept outside it."""
