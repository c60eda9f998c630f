"""The pages: the staff's desk and what a stranger meets, rendered here and enlivened in place."""
