"""What the centre knows of its own time: the month in which it began to count, and when its clock was last believed."""
