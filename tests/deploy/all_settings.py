"""Every setting of every service, as its settings class names it."""

from pydantic_settings import BaseSettings

from services.cases.foundation.keys.transit import TransitSettings
from services.cases.settings import CasesSettings
from services.intake.settings import Settings as IntakeSettings
from services.notify.settings import Settings as NotifySettings
from services.quality.settings import OfficeSettings, QualitySettings

SETTINGS: dict[str, tuple[type[BaseSettings], ...]] = {
    "intake": (IntakeSettings,),
    "cases": (CasesSettings, TransitSettings),
    "quality": (QualitySettings,),
    "notify": (NotifySettings,),
    "office": (OfficeSettings,),
}
NEVER_HANDED_ON = {"CASES_KEY_PASSPHRASE"}
"""A secret that opens all clients' keys goes by a file, which `CASES_KEY_PASSPHRASE_FILE` names."""


def settings_of(service: str) -> set[str]:
    """As variables."""
    found = {
        f"{kind.model_config['env_prefix']}{name}".upper() for kind in SETTINGS[service] for name in kind.model_fields
    }
    return found - NEVER_HANDED_ON
