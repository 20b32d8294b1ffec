"""The safety of a client: risk assessments, safety plans in the client's words, checks of devices and accounts."""
