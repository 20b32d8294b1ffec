"""How it was: answers that become counts ten people at a time, under a code that nobody can link to a person."""
