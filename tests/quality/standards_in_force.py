"""A centre works with other standards than those that are shipped."""

from dataclasses import replace

from services.quality.standards.catalogue.domain import Catalogue, Criterion
from services.quality.standards.catalogue.files import CURRENT
from tests.quality.building import NOON, STANDARDS
from tests.quality.doors import Centre
from tests.quality.history_building import SECOND, moved_standards

LATER = NOON.replace(month=8)


def govern(centre: Centre, *criteria: Criterion) -> Catalogue:
    """The centre works with these standards."""
    standards = STANDARDS.model_copy(update={"criteria": criteria})
    centre.app.state.desk = replace(centre.app.state.desk, catalogues={CURRENT: standards})
    return standards


def adopt(centre: Centre) -> None:
    """The new standards are there, and in force."""
    centre.app.state.catalogues[SECOND] = moved_standards()
    centre.clock.time = LATER
