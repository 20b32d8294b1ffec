"""What clients write: the keys that open it, and what was put aside."""
