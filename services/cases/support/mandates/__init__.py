"""A mandate says for what the centre may act in a client's name, towards whom, until when, and with which limits."""
