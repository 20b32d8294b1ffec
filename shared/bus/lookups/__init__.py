"""What a service asks of a stream itself, message by message."""
