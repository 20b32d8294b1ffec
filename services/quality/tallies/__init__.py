"""The monthly counts that casework gives away: all that quality ever learns about the people counselled."""
