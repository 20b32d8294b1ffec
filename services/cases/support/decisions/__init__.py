"""What a client decided, which ways were explained before, and from whom the question came."""
