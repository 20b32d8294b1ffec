"""One locked file with everything that is kept of a client, to be put into her hands."""
