"""The policy document of the centre in one file: offered, asked for, handed over, or not wanted."""
