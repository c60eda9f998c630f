"""The words and rules of the domain: pure values, no I/O."""
