"""Files that go from one colleague to another: with a note, for some days together, and all of them of a leaver."""
