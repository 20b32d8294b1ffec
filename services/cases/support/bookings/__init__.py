"""Interpreting for a client: asked for, booked, and what became of it. Who interprets stands in the register."""
