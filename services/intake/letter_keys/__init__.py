"""The keys that letters are sealed for, as casework announces them."""
