"""Messages in the streams: what waits, what is on its way, and what was put aside."""
