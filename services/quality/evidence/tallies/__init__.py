"""The monthly counts that casework and feedback give away: all that quality ever learns about people counselled."""
