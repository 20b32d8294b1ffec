"""A disclosure notes what a recipient outside the centre was told or given of a client, so that the client can know."""
