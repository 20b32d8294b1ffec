"""Who works here, who is on duty, and who is told that something new came."""
