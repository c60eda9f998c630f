"""Encryption, proofs and permissions."""
