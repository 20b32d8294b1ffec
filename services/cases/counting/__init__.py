"""What is counted of casework, and what of the counts may leave the centre."""
