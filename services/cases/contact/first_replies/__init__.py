"""Who is reminded, and when, that a first reply is due."""
