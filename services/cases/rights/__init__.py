"""The rights of a client: requests made by right, copies, archives, corrections, disclosures."""
