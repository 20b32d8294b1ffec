"""How to reach a client without doing harm: as it was agreed with the client, and as it was before."""
