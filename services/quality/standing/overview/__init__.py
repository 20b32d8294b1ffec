"""The overview of a centre: every criterion on one page, and what of it wants a look."""
