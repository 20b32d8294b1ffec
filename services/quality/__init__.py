"""The 32 criteria, scored from anonymised tallies; also the office."""
