"""How far the translations of all services are, and the notices as a page for those who review them."""
