"""Whether short messages to clients may have words that no native speaker has read: the lead says it."""
