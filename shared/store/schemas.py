"""The databases of the services: where the versions of each lie, and which variable names its address."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Schema:
    versions: str
    variable: str

    @property
    def newest(self) -> str:
        """The revision that `alembic_version` names when the database is up to date: `0001` of `0001_first_form.py`."""
        return max(file.name.split("_")[0] for file in (ROOT / self.versions).glob("[0-9]*.py"))


SCHEMAS = {
    "intake": Schema("services/intake/migrations/versions", "INTAKE_DATABASE_URL"),
    "cases": Schema("services/cases/migrations/versions", "CASES_DATABASE_URL"),
    "cases-keys": Schema("services/cases/foundation/keys/migrations/versions", "CASES_KEYS_DATABASE_URL"),
    "quality": Schema("services/quality/migrations/versions", "QUALITY_DATABASE_URL"),
    "notify": Schema("services/notify/migrations/versions", "NOTIFY_DATABASE_URL"),
    "office": Schema("services/quality/migrations/versions", "OFFICE_DATABASE_URL"),
}
