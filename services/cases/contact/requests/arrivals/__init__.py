"""What clients send, as it arrives: opened, and saved any number at once."""
