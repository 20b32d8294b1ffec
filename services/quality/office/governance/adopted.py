"""The versions that this office knows: those that came with its Kokon, and those that its members adopted."""

from typing import cast
from uuid import UUID, uuid5

from services.quality.foundation.tables.store import Transaction
from services.quality.office.governance.store import Governance
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.files import VERSIONS, parsed
from services.quality.standards.desk import Desk
from shared.bus.compression import pack
from shared.events import StandardAdopted

ADOPTIONS = UUID("0b7f5d55-6c0e-5c67-9f5e-3f0f0d2a9a41")


async def learn_adopted(work: Transaction, desk: Desk) -> None:
    """Brings what was adopted since the start to the desk; a version never changes once it is there."""
    catalogues = cast(dict[str, Catalogue], desk.catalogues)
    if set(await Governance(work).adopted_versions()) <= catalogues.keys():
        return
    for draft in await Governance(work).drafts():
        if draft.adopted_on and draft.version not in catalogues:
            catalogues[draft.version] = parsed(draft.version, draft.text)


async def text_of(work: Transaction, version: str) -> str:
    """The file of a version, as it was shipped or adopted."""
    for draft in await Governance(work).drafts():
        if draft.adopted_on and draft.version == version:
            return draft.text
    return (VERSIONS / f"{version}.toml").read_text(encoding="utf-8")


def adoption(version: str, text: str) -> StandardAdopted:
    """The same adoption is always the same event."""
    return StandardAdopted(id=adoption_id(version), catalogue=version, packed=pack(text))


def adoption_id(version: str) -> UUID:
    return uuid5(ADOPTIONS, version)
