"""The roles of databases, wherever their servers run: an owner for migrations, and the service that only uses rows."""
