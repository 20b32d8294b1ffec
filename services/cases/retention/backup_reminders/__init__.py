"""Who is told, once a week, that a backup that takes the keys along is overdue."""
