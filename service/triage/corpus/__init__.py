"""Labelled messages, one JSON object a line, one file for each family of writers."""
