"""Guard against a wrong system clock: after a leap nothing is done that depends on the day. And working time."""
