"""Asks policy.cedar. Its words are checked when the service starts; what it does not permit is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any
from uuid import UUID

import cedarpy

from services.cases.foundation.access.domain import NOBODYS, Act, Part, Relation
from services.cases.foundation.roles import GROUPS
from shared.accounts.domain import Person

HERE = Path(__file__).parent
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
ENDS = re.compile(r"context\.now >= context\.(?:member|opened)\.until")
"""How the rules ask for the time as long as they ask for nothing but the end of a place or an opening."""
REMEMBERED = 4096
UNCONFIRMED = "unconfirmed"


class RulesNotUnderstoodError(Exception):
    """The rules use words that the schema does not know."""


@dataclass(frozen=True, slots=True)
class Question:
    """All that a decision depends on, but for the time."""

    person_id: UUID
    groups: tuple[str, ...]
    act: Act
    resource: str
    part: Part
    relation: Relation
    newcomer: UUID | None
    asked_by: UUID | None
    about: UUID | None = None
    unconfirmed: frozenset[UUID] = frozenset()


class Rules:
    """The policies of one text. Raises RulesNotUnderstoodError."""

    def __init__(self, policies: str, schema: str) -> None:
        self._schema = cedarpy.Schema.from_str(schema)
        checked = cedarpy.validate_policies(policies, self._schema)
        if not checked.validation_passed:
            raise RulesNotUnderstoodError("; ".join(str(error) for error in checked.errors))
        self._policies = cedarpy.PolicySet.from_str(policies)
        told = "".join(line for line in policies.splitlines() if not line.lstrip().startswith("//"))
        self._timeless = told.count("context.now") == len(ENDS.findall(told))
        self._remembered = lru_cache(REMEMBERED)(partial(self._decide, now=BEGINNING))

    def permit(
        self,
        person: Person,
        act: Act,
        resource: str,
        *,
        now: datetime,
        part: Part = Part.COVER,
        relation: Relation = NOBODYS,
        newcomer: UUID | None = None,
        asked_by: UUID | None = None,
        about: UUID | None = None,
        unconfirmed: frozenset[UUID] = frozenset(),
    ) -> bool:
        """`resource` is an entity type of the schema; `asked_by` is for an Opening, `newcomer` for an assignment,
        `about` for the Personnel record of one colleague; `unconfirmed` are those of the person and the newcomer whom
        one person alone let in.

        Where nothing that ends is involved the same question has the same answer for good: it is asked once.
        """
        question = Question(
            person.id,
            tuple(groups_of(person)),
            act,
            resource,
            part,
            relation,
            newcomer,
            asked_by,
            about,
            unconfirmed,
        )
        lasts = self._timeless and relation.opened is None and (relation.place is None or relation.place.until is None)
        return self._remembered(question) if lasts else self._decide(question, now=now)

    def _decide(self, question: Question, *, now: datetime) -> bool:
        asked = {
            "principal": f'Person::"{question.person_id}"',
            "action": f'Action::"{question.act.value}"',
            "resource": f'{question.resource}::"it"',
            "context": {"part": question.part.value, "now": ticks(now), **known_of(question.relation)}
            | ({"newcomer": entity("Person", question.newcomer)} if question.newcomer else {}),
        }
        entities: list[dict[str, Any]] = [
            {
                "uid": plain("Person", question.person_id),
                "attrs": {},
                "parents": [plain("Role", one) for one in (*question.groups, *groups_at(question, question.person_id))],
            },
            {
                "uid": plain(question.resource, "it"),
                "attrs": {
                    name: entity("Person", person)
                    for name, person in (("asked_by", question.asked_by), ("about", question.about))
                    if person
                },
                "parents": [],
            },
        ]
        if question.newcomer and question.newcomer != question.person_id:
            parents = [plain("Role", one) for one in groups_at(question, question.newcomer)]
            entities.append({"uid": plain("Person", question.newcomer), "attrs": {}, "parents": parents})
        answer = cedarpy.is_authorized(asked, self._policies, entities, self._schema)
        return answer.decision is cedarpy.Decision.Allow and not answer.diagnostics.errors


def known_of(relation: Relation) -> Mapping[str, Any]:
    known: dict[str, Any] = {"restricted": True} if relation.restricted else {}
    if place := relation.place:
        known["member"] = {
            "capacity": place.capacity.value,
            "parts": sorted({*place.parts, Part.COVER.value, Part.EXISTENCE.value}),
        }
        if place.until:
            known["member"]["until"] = ticks(place.until)
    if opened := relation.opened:
        known["opened"] = {
            "approver": entity("Person", opened.approver),
            "reason_length": opened.reason_length,
            "until": ticks(opened.until),
        }
    return known


def groups_of(person: Person) -> list[str]:
    """Return the roles of the person, and the names of the groups of roles that they belong to."""
    return sorted({*person.roles, *(name for name, roles in GROUPS.items() if person.has(*roles))})


def groups_at(question: Question, person_id: UUID) -> tuple[str, ...]:
    return (UNCONFIRMED,) if person_id in question.unconfirmed else ()


def ticks(moment: datetime) -> int:
    return (moment - BEGINNING) // timedelta(microseconds=1)


def plain(kind: str, id: object) -> dict[str, str]:
    return {"type": kind, "id": str(id)}


def entity(kind: str, id: object) -> dict[str, dict[str, str]]:
    return {"__entity": plain(kind, id)}


@cache
def rules() -> Rules:
    """Those of the service. Raises RulesNotUnderstoodError."""
    return Rules((HERE / "policy.cedar").read_text(), (HERE / "policy.cedarschema").read_text())
