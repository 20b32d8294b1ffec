"""The talk of a round: how the answers spread, what is measured beside them, and the joint answer."""
