"""What the service costs, beside its yardstick on the same machine in the same minute."""
