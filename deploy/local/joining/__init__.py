"""How a centre joins the federation and leaves it."""
