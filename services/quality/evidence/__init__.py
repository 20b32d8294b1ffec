"""What is known of a centre: counts, register, published texts, and what the public pages show."""
