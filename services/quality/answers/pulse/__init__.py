"""The anonymous pulse of the team."""
