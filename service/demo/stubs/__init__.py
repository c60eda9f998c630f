"""Providers that behave as the real ones do, and write down what really happened."""
