"""Short messages to a client by program: asked for within the contact plan, held until it is safe, and what became."""
