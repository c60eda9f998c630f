"""Triage: what was said becomes a level with quoted reasons, purely and the same way every time."""
