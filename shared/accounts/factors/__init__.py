"""What somebody proves with that it is she: passkeys, one-time codes, and the code that lets her in the first time."""
