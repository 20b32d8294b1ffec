"""The JSON interface for those who build on it: read only, under the session of somebody of the team."""
