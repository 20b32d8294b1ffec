"""Which quarters that are over have lines in the history."""
