"""The months before the demonstration: invented files that were opened, worked in and closed before today.

`plan.py` says what happened, from the seed alone; `story.py` is one file of it, and `answers.py` what its client was
asked. `deeds.py` writes it through the acts of casework, with the moment of each: one function for each kind of deed.
`__main__.py` does that as a program beside a service (`months.py` is all that it does), which `program.py` starts. The
last day is not in here: it goes through the doors (see `life.py`).
"""
