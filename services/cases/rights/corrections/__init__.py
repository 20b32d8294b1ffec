"""Putting right what was noted of a talk about the information: the old stays in the trail, and nobody counts twice."""
