"""What cases takes from its environment."""

import json
from datetime import time
from pathlib import Path
from typing import Annotated

from pydantic import AnyHttpUrl, BeforeValidator, Field, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from services.cases.foundation.keys.settings import KeySettings
from services.cases.foundation.periods import Periods
from services.cases.foundation.regimes.domain import Regime
from shared.accounts.oidc.settings import ProviderSettings
from shared.clock.public_holidays import Land
from shared.clock.working_time import WorkingTime
from shared.crypto.sealing import PublicKey
from shared.runtime.settings import ServiceSettings


def public_key(given: object) -> object:
    return PublicKey.from_json(json.loads(given)) if isinstance(given, str) else given


class CasesSettings(ServiceSettings, KeySettings, ProviderSettings):
    model_config = SettingsConfigDict(env_prefix="CASES_")

    notify_sealing_key: Annotated[PublicKey, NoDecode, BeforeValidator(public_key)]
    """JSON `{"key_id", "suite", "public"}`: what staff addresses are sealed for."""
    quality_url: AnyHttpUrl | None = None
    """Where the hand-over goes; without it there is no way over."""
    notify_url: AnyHttpUrl | None = None
    """Where the pages of notify are; without it there is no way over."""
    intake_url: AnyHttpUrl | None = None
    centre_name: str = Field(default="", max_length=200)
    """As it stands on papers of the staff; without one the code of the centre does."""
    phone: str = Field(default="", max_length=60)
    """Of the centre, as it stands there."""
    backup_days: Annotated[int, Field(ge=0, le=400)] = 30
    """How long copies of the databases are kept at most; certificates of erasure say the day."""
    trial_restore_file: Path | None = None
    """Where the operator's command leaves what came out when a backup was restored as a trial."""
    audit_roots: Path | None = None
    """A folder on another machine or medium, mounted here: each day's signed head of the audit is laid there."""
    retention: Periods = Periods()
    """JSON of months by class, `{"file_closed": 24}`: what the centre keeps longer or shorter than Kokon proposes."""
    attachment_largest: int = Field(default=10 * 1024 * 1024, ge=64 * 1024, le=50 * 1024 * 1024)
    """Bytes that may be attached to a file at once."""
    regime: Regime = Regime.GDPR
    """The law that the centre is under: `gdpr`, `kdg` (Catholic) or `dsg_ekd` (Protestant)."""
    authority: str = Field(default="", max_length=200)
    """Name of the supervisory authority, with how it is reached in a hurry; else the regime names the kind of it."""
    land: Land | None = None
    """Whose public holidays count, such as `BE`; without it only those of all Germany do."""
    work_begins: time = time(9)
    work_ends: time = time(17)

    @model_validator(mode="after")
    def _a_day_that_ends(self) -> "CasesSettings":
        if self.work_ends <= self.work_begins:
            raise ValueError("a working day ends after it begins")
        return self

    @property
    def working_time(self) -> WorkingTime:
        return WorkingTime(self.clock, self.land, self.work_begins, self.work_ends)
