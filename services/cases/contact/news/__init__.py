"""How much waits for a colleague, as an open page keeps it fresh."""
