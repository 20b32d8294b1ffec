"""Every figure of a centre to take away: with its definition, its source and its state."""
