"""Pictures of every screen, taken from a running service after a day of the demo."""
