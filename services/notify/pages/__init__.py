"""What the pages of notify stand on: visits, and how much waits."""
