"""All criteria over the quarters, beside what the team did on the way."""
