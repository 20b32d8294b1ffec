"""Documents set in type as PDF, in a process of their own; what they look like lies with the service."""
