"""What colleagues do with a request beside answering it, and what they know of what it needs."""
