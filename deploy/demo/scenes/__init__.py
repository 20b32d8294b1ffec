"""What the people of the demonstration do, scene by scene."""
