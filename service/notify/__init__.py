"""Every way out: texts to responders and to appellants."""
