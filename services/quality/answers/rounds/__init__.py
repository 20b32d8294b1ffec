"""Self-assessment rounds: from the invitation to sealed minutes."""
