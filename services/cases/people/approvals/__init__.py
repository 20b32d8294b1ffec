"""Four eyes: what needs a second colleague where the lead says so, and how one agrees or declines."""
