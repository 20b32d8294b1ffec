"""A claim is what somebody outside demands of the centre or of a client: noted, explained, answered, never adopted."""
