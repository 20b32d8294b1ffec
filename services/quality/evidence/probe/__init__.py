"""What the public pages of the centre told about themselves."""
