"""What rules and model are worth: numbers, slices, pairs and pictures."""
