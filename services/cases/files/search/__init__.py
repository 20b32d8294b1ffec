"""Files found by number and name: opened and compared in memory, under the reader's rights, and forgotten."""
