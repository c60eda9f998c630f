"""The preventive half of the mechanism: visits to places, and what is recommended after them."""
