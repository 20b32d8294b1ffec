"""Sign-in by another organisation's provider (OpenID Connect): off unless a centre names one."""
