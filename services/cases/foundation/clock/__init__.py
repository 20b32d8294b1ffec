"""What the centre knows of its own time: its first month, and when its clock was last believed."""
