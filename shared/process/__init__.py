"""What any process needs, whatever it does: protected memory, lean imports, limited concurrency."""
