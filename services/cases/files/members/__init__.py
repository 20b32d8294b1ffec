"""The pages on which the team of a file is changed."""
