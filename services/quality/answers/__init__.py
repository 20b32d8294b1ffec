"""What the team itself says and plans."""
