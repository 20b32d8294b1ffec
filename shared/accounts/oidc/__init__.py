"""Signing in at the door of another organisation (OpenID Connect): off unless a centre names a provider."""
