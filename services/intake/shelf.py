"""Published texts as readers get them: which edition counts today, and in which language somebody may read it."""

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Self

from services.intake.pages.recordings.domain import Recording, Recordings, heard_only
from services.intake.store import IntakeStore
from shared.client_letters import LOOK_AGAIN_IS_READ
from shared.events import PROBED, PublicationKind, PublicationReleased
from shared.languages.known import instead_of
from shared.store.connections import StoreAwayError

FRESH = 3.0
"""Seconds for which what was read is shown again."""
ORDER = [kind.value for kind in PublicationKind]
NAME = re.compile(rf"({'|'.join(PROBED)})|leaflet-[a-z][a-z0-9_]{{0,31}}")
"""Of a text with an address of its own name. What else the vocabulary has is read under a number alone."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a text in one language, as `quality` released it."""

    name: str
    language: str
    edition: int
    title: str
    text: str
    valid_from: date
    withdrawn: bool = False

    @classmethod
    def of(cls, event: PublicationReleased) -> Self:
        name = f"leaflet-{event.leaflet}" if event.leaflet else event.kind.value
        return cls(
            name, event.language, event.edition, event.title, event.text, event.valid_from, withdrawn=event.withdrawn
        )


type Texts = Mapping[str, Mapping[str, Edition]]
"""What counts today: by name of the text, by language."""


def on(editions: Iterable[Edition], today: date) -> Texts:
    """The newest edition that has begun, unless it was withdrawn. The order in which they came does not matter."""
    newest: dict[tuple[str, str], Edition] = {}
    for edition in editions:
        key = (edition.name, edition.language)
        if edition.valid_from <= today and (key not in newest or edition.edition > newest[key].edition):
            newest[key] = edition
    texts: dict[str, dict[str, Edition]] = {}
    for edition in sorted(newest.values(), key=place_of):
        if not edition.withdrawn:
            texts.setdefault(edition.name, {})[edition.language] = edition
    return texts


def place_of(edition: Edition) -> tuple[int, str, str]:
    """Kinds in the order of the vocabulary, leaflets by name."""
    kind = edition.name.partition("-")[0]
    return ORDER.index(kind), edition.name, edition.language


def chosen(languages: Mapping[str, Edition], wanted: str, reader: str, spoken: Sequence[str]) -> Edition | None:
    """In the language asked for, else the reader's or what its readers likeliest read, one of the page's, or any."""
    for language in (wanted, *instead_of(reader), *spoken, *languages):
        if language in languages:
            return languages[language]
    return None


class Shelf:
    """Remembers for a moment what the database says; without a database readers keep what was there."""

    def __init__(self, store: IntakeStore, spoken: Sequence[str] = ()) -> None:
        """`spoken` are the languages in which there are words here."""
        self._store = store
        self.recordings: Recordings = {}
        """As they were read last: every page asks for the languages first."""
        self._spoken = spoken
        self._editions: Sequence[Edition] = ()
        self._unread_texts_allowed = True
        self._read_at = -FRESH
        self._reading = asyncio.Lock()

    async def texts(self, today: date) -> Texts:
        await self._read()
        return on(self._editions, today)

    async def heard_only(self) -> Sequence[str]:
        """The languages that are there by a recording alone."""
        await self._read()
        return heard_only(self.recordings, self._spoken)

    async def sound_of(self, recording: Recording) -> bytes:
        """Empty where it is gone. Raises StoreAwayError: what was heard is not remembered here."""
        async with self._store.work() as work:
            return await work.sound_of(recording)

    async def clients_are_told(self, language: str) -> bool:
        """Whether a client who reads this language can get a short message."""
        await self._read()
        return self._unread_texts_allowed or language in LOOK_AGAIN_IS_READ

    async def _read(self) -> None:
        """Pages that come at once wait for the one that asks first."""
        if self._is_fresh:
            return
        async with self._reading:
            if not self._is_fresh:
                with suppress(StoreAwayError):
                    await self._read_again()
                self._read_at = monotonic()

    @property
    def _is_fresh(self) -> bool:
        return monotonic() - self._read_at < FRESH

    async def _read_again(self) -> None:
        async with self._store.work() as work:
            recordings = await work.recordings()
            self.recordings = {(one.page, one.language): one for one in recordings}
            self._editions = [Edition(**row) for row in await work.publications()]
            self._unread_texts_allowed = await work.unread_texts_allowed()
