"""Everything that puts the services on machines."""
