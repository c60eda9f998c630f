"""The people who answer: accounts, sign-in, shifts and the audit journal."""
