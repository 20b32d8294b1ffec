"""Letters of clients: taken and handed on at the desk, for the keys that casework announces."""
