"""What a budget costs in accuracy: the real code over invented clients, beside what is true of them."""
