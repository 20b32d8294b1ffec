"""The closed lists of facts, in versions, and what each code is in the Human Trafficking Case Data Standard of IOM.

A counterpart is a field of that standard with its value, or the field alone where one of its values fits.

A list changes by a new version: codes that it leaves out are offered no more, and stay readable where they were chosen.
"""

from collections.abc import Mapping
from enum import StrEnum

NO_COUNTERPART = ""
LABOUR, SEXUAL = "vic_TypeOfLabourExploitation", "vic_TypeOfSexExploitation"
NOVEMBER_2026: Mapping[str, Mapping[str, str]] = {
    "mediation": dict.fromkeys(("none", "helpful", "needed"), NO_COUNTERPART),
    "wish": dict.fromkeys(("any", "woman", "man", "not_man"), NO_COUNTERPART),
    "reads": dict.fromkeys(("well", "little", "not"), NO_COUNTERPART),
    "communicates": dict.fromkeys(("voice", "easy", "sign"), NO_COUNTERPART),
    "count": dict.fromkeys(("none", "one", "two", "three", "four", "more"), NO_COUNTERPART),
    "residence": dict.fromkeys(
        ("eu", "reflection", "permit", "toleration", "asylum", "none", "unknown", "other"), NO_COUNTERPART
    ),
    "papers": {"yes": "vic_MethodsOfControl=WithholdsDocuments", "no": NO_COUNTERPART},
    "lives": dict.fromkeys(("shelter", "own", "friends", "asylum", "fled_from", "custody", "other"), NO_COUNTERPART)
    | {"nowhere": "vic_Vulnerabilities=Homelessness"},
    "exploitation": {
        "sexual": SEXUAL,
        "labour": LABOUR,
        "domestic_work": f"{LABOUR}=DomesticWork",
        "begging": f"{LABOUR}=Begging",
        "forced_crime": f"{LABOUR}=IllicitActivities",
        "forced_marriage": NO_COUNTERPART,
        "organ_removal": NO_COUNTERPART,
        "other": NO_COUNTERPART,
    },
    "certainty": dict.fromkeys(("suspected", "confirmed"), NO_COUNTERPART),
}
DECEMBER_2026: Mapping[str, Mapping[str, str]] = {
    **NOVEMBER_2026,
    "age": dict.fromkeys(
        ("under_14", "from_14", "from_18", "from_22", "from_30", "from_40", "not_said"), NO_COUNTERPART
    ),
    "gender": dict.fromkeys(("woman", "man", "other", "not_said"), NO_COUNTERPART),
    "origin": dict.fromkeys(
        (
            *("germany", "eu", "europe", "west_africa", "africa", "west_asia", "asia", "america"),
            *("other", "not_said"),
        ),
        NO_COUNTERPART,
    ),
}
VERSIONS = {"2026-11": NOVEMBER_2026, "2026-12": DECEMBER_2026}
"""The newest last. What stands in a version is never changed: rows name the one that they were written with."""


def newest() -> str:
    return list(VERSIONS)[-1]


def offered(name: str) -> tuple[str, ...]:
    return tuple(VERSIONS[newest()][name])


def ever(name: str) -> dict[str, str]:
    """The codes of a list in every version, each by itself as a member of an enumeration is."""
    return {code: code for version in VERSIONS.values() for code in version.get(name, ())}


class Mediation(StrEnum):
    vars().update(ever("mediation"))


class Wish(StrEnum):
    """Of which gender somebody should be."""

    vars().update(ever("wish"))


class Reads(StrEnum):
    vars().update(ever("reads"))


class Communicates(StrEnum):
    vars().update(ever("communicates"))


class Count(StrEnum):
    vars().update(ever("count"))


class Residence(StrEnum):
    vars().update(ever("residence"))


class Papers(StrEnum):
    """Whether somebody else has them."""

    vars().update(ever("papers"))


class Lives(StrEnum):
    vars().update(ever("lives"))


class Exploitation(StrEnum):
    vars().update(ever("exploitation"))


class Certainty(StrEnum):
    vars().update(ever("certainty"))


class Age(StrEnum):
    """A group of years: nobody writes down a birthday for a statistic."""

    vars().update(ever("age"))


class Gender(StrEnum):
    """For counting alone; what the person says of self stands in own words."""

    vars().update(ever("gender"))


class Origin(StrEnum):
    """A part of the world, and no country."""

    vars().update(ever("origin"))
