"""Whether the clock of this machine can be right; by one that leapt nothing is done that depends on the day."""
