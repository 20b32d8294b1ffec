"""What a backup is, wherever an installation runs: its sets, their days, trial restores, and what comes after."""
