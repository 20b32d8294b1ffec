"""Fields of the database that only the client's own key can open."""
