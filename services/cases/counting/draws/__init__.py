"""What of the casework may leave the centre: each client once, in counts with noise, drawn once a quarter."""
