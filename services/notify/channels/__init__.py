"""The ways by which notices leave the centre: one file each, behind one Protocol."""
