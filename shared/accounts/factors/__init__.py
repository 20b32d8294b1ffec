"""Authentication factors: passkeys, one-time codes (TOTP), and the invitation code for the first sign-in."""
