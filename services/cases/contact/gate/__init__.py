"""What a person must be told before counselling begins, and how it was told."""
