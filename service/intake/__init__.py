"""The doors in: every channel becomes one filing, and one function takes it."""
