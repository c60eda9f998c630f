"""Which rulebook judges: what is installed goes live only when a named person activates it."""
