"""What a client needs, the client's goals with their steps, and when all of it is looked at again."""
