"""What is to be done in a file and by which day, written down by a colleague for one of its team."""
