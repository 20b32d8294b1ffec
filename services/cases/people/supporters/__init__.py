"""Who supports the work without being a counsellor."""
