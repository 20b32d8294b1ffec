"""The calendar of a colleague and of the team, made of the appointments in files, and its address outside."""
