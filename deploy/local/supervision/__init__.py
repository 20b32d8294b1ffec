"""The supervisor: starts everything, keeps it running, and stops it."""
