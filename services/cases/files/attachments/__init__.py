"""Documents and pictures of a client: looked at before they are kept, sealed, handed out and never shown."""
