"""A centre that has left the office."""

import json

from tests.quality.building import members_file
from tests.quality.doors import EXPECTED, Office

NOW, LATER = "2026-Q1", "2026-Q2"


def lets_go(office: Office, left: str | None = NOW) -> None:
    """As `./kokon leave --office north` writes it; None as when it has come back."""
    told = json.loads(members_file(**EXPECTED))
    told["north"]["left"] = left
    office.app.state.settings.centres_file.write_text(json.dumps(told))
