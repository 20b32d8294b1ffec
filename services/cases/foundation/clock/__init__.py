"""What the centre knows of its own time: its working hours, its first month, and when its clock was last believed."""
