"""When something went wrong with data: what happened, how much time is left, who is told, and why."""
