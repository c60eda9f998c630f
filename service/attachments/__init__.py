"""Files that people send: kept sealed as they came, recognised, cleaned, and shown in copies."""
