"""Size classes of numbers of people, as they stand on what is printed and passed on; fewer than five are never told."""

SIZES = (5, 10, 20, 50, 100, 200, 500, 1_000)
"""Where a class begins; the last one has no end."""


def size_of(number: int) -> int | None:
    """Where the class of a number begins; None for fewer than five, of which nothing is told."""
    return max((each for each in SIZES if each <= number), default=None)


def size_ends(size: int) -> int | None:
    """The most people of a class; None for the last one."""
    return next((each - 1 for each in SIZES if each > size), None)
