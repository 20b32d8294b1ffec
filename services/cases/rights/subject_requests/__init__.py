"""What a client may ask for by right: her copy, correction, restriction, objection, and who received what of her."""
