"""The doors of a federation as people use them: pages and forms, never a database."""
