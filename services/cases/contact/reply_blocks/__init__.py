"""Short texts for answers, in several languages: those that come with the program, and those of the centre."""
