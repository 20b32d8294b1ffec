"""Reminders that go to people: which roles should look, once a week and when a round begins."""
