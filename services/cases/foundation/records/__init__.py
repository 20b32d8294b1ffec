"""Records of a file: a dataclass says what one is; its table, sealing, copy, erasure and place in the file follow."""
