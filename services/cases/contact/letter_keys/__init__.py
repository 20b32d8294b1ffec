"""The keys that clients' letters are sealed for: new ones each day, and the old ones destroyed."""
