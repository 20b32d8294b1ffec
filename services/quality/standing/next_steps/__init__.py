"""The next step of a criterion, given to a role until a day."""
