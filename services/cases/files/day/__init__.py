"""A counsellor's day: what is open in all of their files, as each concept registers it; and the team's, in counts."""
