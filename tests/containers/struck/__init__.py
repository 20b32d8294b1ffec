"""Faults on the federation in containers: how they fall, what the page says, who types it, and who works meanwhile."""
