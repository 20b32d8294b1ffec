"""What may be published about clients: the public privacy budgets, and the types of counts."""
