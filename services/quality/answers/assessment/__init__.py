"""What the team says about itself, with evidence and the eyes of a second person."""
