"""Every kind of entry, as data."""
