"""Whether a backup, restored as a trial, opens: samples of what is sealed, and what the lead is shown of it."""
