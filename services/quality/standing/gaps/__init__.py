"""Structural gaps: what others than the centre are responsible for, for talks with funders and politics."""
