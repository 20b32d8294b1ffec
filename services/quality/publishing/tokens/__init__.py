"""The page on which a person makes tokens for programs, and revokes them."""
