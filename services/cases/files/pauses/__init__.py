"""Times in which a file is quiet as agreed: the client writes when ready, and nobody asks meanwhile."""
