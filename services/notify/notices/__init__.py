"""The notices: their words in every language, how they are written out, and what they must not say."""
