"""Headers of a message that was put aside. What reads them in a command of an operator loads nothing else."""

REASON, DELIVERIES = "Kokon-Reason", "Kokon-Deliveries"
INSTEAD_OF, PUT_ASIDE = "Kokon-Instead-Of", "Kokon-Put-Aside"
"""Of a letter that was sealed for a newer key: the place of the one before, and when that was put aside."""
