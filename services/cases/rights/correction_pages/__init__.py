"""The pages on which what is wrong is put right, because a client asked for it."""
