"""Much at once: browsers compute for their place, and nobody is told apart."""
