"""The pile of one-time codes for feedback: what was handed out is gone, and nothing says to whom or when."""
