"""The talk: how the answers spread, and the joint answer."""
