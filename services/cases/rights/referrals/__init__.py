"""A referral sends a client to a professional outside: who, what for, what they were told, and what came of it."""
