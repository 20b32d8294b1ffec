"""The languages of colleagues: codes by account, and nothing of clients."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Column, Table, Text, Uuid, delete, select
from sqlalchemy.dialects.postgresql import insert

from services.cases.foundation.access.store import PlainStore
from services.cases.foundation.sealed.store import metadata
from services.cases.people.team.store import account, accounts
from services.cases.people.team_languages.domain import Level, MatchedAs, Speaker, Speech, base_of

languages = Table(
    "team_language",
    metadata,
    Column("staff_id", Uuid, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("level", Text, nullable=False),
)
matchings = Table(
    "team_matching",
    metadata,
    Column("staff_id", Uuid, primary_key=True),
    Column("matched_as", Text, nullable=False),
)
SPEAKERS = (
    select(languages, account.name, matchings.c.matched_as)
    .join(accounts.accounts, account.id == languages.c.staff_id)
    .outerjoin(matchings, matchings.c.staff_id == languages.c.staff_id)
    .where(account.active)
    .order_by(languages.c.level.desc(), account.name, account.id)
)
"""Those who counsel in a language come before those who speak a little of it."""


class TeamLanguages(PlainStore):
    async def speech(self) -> dict[UUID, Speech]:
        """What each colleague has entered; a colleague who entered nothing is left out."""
        spoken, matched = defaultdict[UUID, list[tuple[str, Level]]](list), dict[UUID, MatchedAs]()
        for row in await self.connection.execute(
            select(languages).order_by(languages.c.level.desc(), languages.c.language)
        ):
            spoken[row.staff_id].append((row.language, Level(row.level)))
        for row in await self.connection.execute(select(matchings)):
            matched[row.staff_id] = MatchedAs(row.matched_as)
        return {one: Speech(tuple(spoken[one]), matched.get(one)) for one in spoken.keys() | matched.keys()}

    async def to_change(self, staff_id: UUID) -> Speech:
        """Until the work is done nobody else changes it."""
        await self.connection.execute(select(account.id).where(account.id == staff_id).with_for_update())
        return (await self.speech()).get(staff_id, Speech())

    async def save(self, staff_id: UUID, speech: Speech) -> None:
        await self.forget([staff_id])
        rows = [{"staff_id": staff_id, "language": code, "level": level} for code, level in speech.languages]
        if rows:
            await self.connection.execute(insert(languages), rows)
        if speech.matched_as:
            await self.connection.execute(insert(matchings).values(staff_id=staff_id, matched_as=speech.matched_as))

    async def speakers(self) -> dict[str, list[Speaker]]:
        """By language, for a page with many of them."""
        found = defaultdict[str, list[Speaker]](list)
        for row in await self.connection.execute(SPEAKERS):
            matched_as = MatchedAs(row.matched_as) if row.matched_as else None
            found[row.language].append(Speaker(row.staff_id, row.name, Level(row.level), matched_as))
        return dict(found)

    async def levels(self) -> dict[str, Level]:
        """By language, how well it is spoken best in the team."""
        return {code: those[0].level for code, those in (await self.speakers()).items()}

    async def speaking(self, language: str) -> list[str]:
        """The names of colleagues who speak it."""
        return [one.name for one in (await self.speakers()).get(base_of(language), [])]

    async def forget(self, staff_ids: Collection[UUID]) -> None:
        for table in (languages, matchings):
            await self.connection.execute(delete(table).where(table.c.staff_id.in_(staff_ids)))
