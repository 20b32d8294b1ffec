"""A transfer passes what a client agreed to on to another member centre: a sealed file, and a number said by phone."""
