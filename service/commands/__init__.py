"""The subcommands of appeals, one module each."""
