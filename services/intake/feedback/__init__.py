"""How it was: answers that become counts at once, under a code that nobody can link to a person."""
