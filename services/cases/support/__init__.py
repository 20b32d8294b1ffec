"""What a client wants to reach, and all others who take part in it: goals, housing, interpreters, demands, mandates."""
