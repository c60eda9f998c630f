"""One realistic day, played through the real doors."""
