"""Which languages colleagues speak with clients, and as whom a colleague wants to be matched."""
