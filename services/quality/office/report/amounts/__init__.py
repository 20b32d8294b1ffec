"""What the federation says together of amounts: sums that no centre can be worked out of, and sentences to copy."""
