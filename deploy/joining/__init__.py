"""How a centre and the office come to trust each other, and how they part: two files and one call."""
