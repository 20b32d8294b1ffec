"""A consent says who outside the centre may learn what of a client, for which purpose, and until when."""
