"""That a client wrote that everything is to be deleted, until it is, or is taken down in the file as asked by right."""
