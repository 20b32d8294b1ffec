"""The two years before the demonstration, as `quality` and the office know them: twelve invented centres of all sizes.

`centres/` says who they are, makes what becomes known at one of them day by day, from chance alone, and the releases
of its quarters from that, through the acts of a centre. `__main__.py` is the command that does so for the ten centres
whose services do not run; what leaves them is shipped in `history.json`, and `shipped.py` dates and signs it for the
day of the demonstration. `at_office.py` is the program that has the office take it, and `at_centre.py` the one that
lets a centre whose services run live its own two years.
"""
