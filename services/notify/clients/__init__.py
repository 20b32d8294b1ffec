"""Notices to clients: at most once, inside the contact plan, and never a second time."""
