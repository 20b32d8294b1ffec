"""Authentication: accounts, server-side sessions, and the hand-over from one service to another."""
