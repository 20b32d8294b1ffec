"""What colleagues do with the documents of an entry: attach, read, remove."""
