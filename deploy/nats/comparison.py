"""Compare a stream or consumer with its definition."""

from collections.abc import Mapping

type Config = Mapping[str, object]

SET_BY_THE_SERVER: Config = {"max_consumers": -1, "max_msgs": -1, "max_msgs_per_subject": -1, "compression": "none"}
"""Defaults that the server fills in."""
NUMBERING = "first_seq"
"""Of a stream that was made anew: different each time."""


def differing(found: object, wanted: Config) -> list[str]:
    """Names of the settings that are not as they should be, defined ones and others; empty equals absent."""
    if not isinstance(found, dict):
        return sorted(wanted)
    expected = {**SET_BY_THE_SERVER, **wanted}
    return sorted(
        name
        for name in found.keys() | wanted.keys()
        if name != NUMBERING and not _same(_said(name, found.get(name)), expected.get(name))
    )


def _said(name: str, value: object) -> object:
    """The value without metadata of the server about its version."""
    if name == "metadata" and isinstance(value, dict):
        return {key: said for key, said in value.items() if not key.startswith("_nats.")}
    return value


def _same(found: object, wanted: object) -> bool:
    if isinstance(found, dict) and isinstance(wanted, dict):
        return all(_same(found.get(name), wanted.get(name)) for name in found.keys() | wanted.keys())
    if isinstance(found, list) and isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(_same, found, wanted))
    return found == wanted or (not found and not wanted)
