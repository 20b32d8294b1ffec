"""Where the doors of a federation are and who may open them: all that the demonstration needs to know about it."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, SecretStr, field_serializer

Role = Literal["counsellor", "intake_duty", "lead", "quality_officer", "data_protection", "admin", "office", "member"]
BESIDE: frozenset[Role] = frozenset({"data_protection", "admin"})
"""Who is there to look and to give access, and has no part in casework nor in the work on quality."""


class Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Staff(Closed):
    login: str
    name: str
    roles: tuple[Role, ...]
    language: str
    password: SecretStr
    centre: str = ""
    """Whom a member represents at the office."""

    @field_serializer("password", when_used="json")
    def shown(self, password: SecretStr) -> str:
        return password.get_secret_value()


class CentreAddresses(Closed):
    """The addresses of one centre, as a browser types them."""

    id: str
    name: str
    intake: str
    cases: str
    quality: str
    staff: tuple[Staff, ...]

    @property
    def team(self) -> tuple[Staff, ...]:
        """Who counsels, leads and works on quality."""
        return tuple(person for person in self.staff if not BESIDE.issuperset(person.roles))

    def having(self, role: Role) -> tuple[Staff, ...]:
        return tuple(person for person in self.staff if role in person.roles)


class OfficeAddresses(Closed):
    name: str
    address: str
    staff: tuple[Staff, ...]


class Addresses(Closed):
    centres: tuple[CentreAddresses, ...]
    office: OfficeAddresses
    mails: str | None = None
    """The page of the mail collector; without it mails are not looked at."""

    @classmethod
    def read(cls, file: Path) -> "Addresses":
        return cls.model_validate_json(file.read_text())
