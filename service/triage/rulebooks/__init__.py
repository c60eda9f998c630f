"""The rules themselves, as files that a lawyer can read and change (docs/triage.md)."""
