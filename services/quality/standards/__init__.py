"""The joint standards: the catalogue, how figures are scored by it, and how it changes."""
