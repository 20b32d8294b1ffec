"""Several files from one occasion, such as a raid: each stays alone, and is found from the others."""
