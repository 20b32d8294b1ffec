"""What a colleague wants to be reminded of that belongs to no file: a meeting, an order, a call to an office."""
