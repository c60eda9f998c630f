"""The public and staff API: translation between HTTP and commands, nothing else."""
