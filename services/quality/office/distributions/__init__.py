"""How the centres spread over the bands of every criterion, to take away; never one centre."""
