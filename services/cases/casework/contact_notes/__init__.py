"""What happened with a client, or for one: calls, talks, ways that were gone together, written down by a counsellor."""
