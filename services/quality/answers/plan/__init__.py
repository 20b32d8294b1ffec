"""The improvement plan: what the team does about a criterion, by when, and what came of it."""
