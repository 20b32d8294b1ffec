"""Who did what and when: written down in the same transaction, chained, and anchored outside."""
