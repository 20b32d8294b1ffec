"""Words found in all contact notes that a colleague may read: opened and compared in memory, and forgotten."""
