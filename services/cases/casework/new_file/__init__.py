"""A file without a web request: from a call, a walk-in, a referral, or from paper."""
