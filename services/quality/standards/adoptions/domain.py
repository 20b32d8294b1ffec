"""Whether an adopted version can be taken: it is read like a file, and has to fit behind the newest one."""

from collections.abc import Iterable, Mapping

from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.files import CatalogueError, followed, parsed
from shared.bus.compression import UnpackableError, unpack
from shared.events import StandardAdopted
from shared.telemetry import telemetry

log = telemetry.log(__name__)


class RefusedStandardError(Exception):
    """The version cannot be taken as it stands; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TooEarlyError(Exception):
    """The version that it replaces has not come yet."""


def accept(event: StandardAdopted, catalogues: Mapping[str, Catalogue]) -> tuple[Catalogue, str]:
    """The version of an event and its file. Raises RefusedStandardError, TooEarlyError."""
    try:
        text = unpack(event.packed)
    except UnpackableError:
        raise RefusedStandardError("not_unpackable") from None
    try:
        new = parsed(event.catalogue, text)
    except CatalogueError:
        raise RefusedStandardError("broken_standard") from None
    if new.replaces and new.replaces not in catalogues:
        raise TooEarlyError
    try:
        return followed(catalogues, event.catalogue, text)[event.catalogue], text
    except CatalogueError:
        raise RefusedStandardError("misfit_standard") from None


def learn(catalogues: dict[str, Catalogue], adopted: Iterable[tuple[str, str]]) -> None:
    """Adds kept versions, in the order in which they were taken, to those that are known here.

    One that this Kokon ships by now, or that does not fit behind what it ships, is left out and said.
    """
    for version, text in adopted:
        if version in catalogues:
            continue
        try:
            catalogues.update(followed(catalogues, version, text))
        except CatalogueError:
            log.error("standard_left_out", catalogue=version)
