"""All kinds of entries in one place, in the order of the register."""

from services.quality.evidence.register.kinds import access, funding, learning, nothing, place, posts, region, safety
from services.quality.evidence.register.kinds.fields import Group, Kind, UnknownKindError

KINDS: tuple[Kind, ...] = (
    *place.KINDS,
    *posts.KINDS,
    *region.KINDS,
    *funding.KINDS,
    *safety.KINDS,
    *access.KINDS,
    *learning.KINDS,
    *nothing.KINDS,
)
BY_NAME = {kind.name: kind for kind in KINDS}


def kind_named(name: str) -> Kind:
    """Raises UnknownKindError."""
    try:
        return BY_NAME[name]
    except KeyError:
        raise UnknownKindError(name) from None


def kinds_of(group: Group) -> tuple[Kind, ...]:
    return tuple(kind for kind in KINDS if kind.group is group)


def kinds_for(measure: str) -> tuple[Kind, ...]:
    """Kinds whose entries a measure is made from, or is shown with."""
    return tuple(kind for kind in KINDS if measure in (*kind.feeds, *kind.beside))
