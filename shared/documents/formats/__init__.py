"""Each format of a document or picture: how it is read piece by piece, and what is taken out of it."""
