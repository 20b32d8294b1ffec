"""The one door to what belongs to clients: who does what with which file, and on which ground."""
