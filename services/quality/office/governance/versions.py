"""Which version is in force, which is coming, and which one the next would replace."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.succession import catalogue_on, in_order

type Standing = Literal["coming", "in_force", "earlier"]


def newest(catalogues: Mapping[str, Catalogue]) -> Catalogue:
    """The version that the next one replaces."""
    return in_order(catalogues.values())[-1]


def standings(catalogues: Mapping[str, Catalogue], today: date) -> list[tuple[Catalogue, Standing]]:
    """The newest first."""
    current = catalogue_on(catalogues, today)
    return [
        (each, "coming" if each.valid_from > today else "in_force" if each is current else "earlier")
        for each in reversed(in_order(catalogues.values()))
    ]
