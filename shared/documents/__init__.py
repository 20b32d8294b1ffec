"""Files that people send: what they are by their content, whether they are that alone, and what is hidden in them."""
