"""The centre's keys, and one key for every client, kept in a database of their own."""
