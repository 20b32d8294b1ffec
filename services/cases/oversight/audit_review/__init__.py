"""What the audit answers: who read what, what was unusual in a week, whom an incident concerns."""
