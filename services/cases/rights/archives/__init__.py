"""An archive is one locked file with everything that is kept of a client, to hand to the client."""
