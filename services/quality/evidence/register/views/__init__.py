"""What a reader sees of the register: which fields, in which order, and what each entry adds to which figure."""
