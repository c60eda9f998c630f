"""Who should answer, who is asked next, and when."""
