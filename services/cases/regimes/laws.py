"""Reads regimes.toml."""

import tomllib
from functools import cache
from pathlib import Path

from services.cases.regimes.domain import Law, Regime

FILE = Path(__file__).with_name("regimes.toml")


@cache
def laws(file: Path = FILE) -> dict[Regime, Law]:
    """Raises ValidationError for a law that is not whole."""
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    return {Regime(name): Law(regime=Regime(name), **law) for name, law in written.items()}


def law(regime: Regime, *, authority: str = "") -> Law:
    """With the authority that the centre named for itself."""
    return laws()[regime].model_copy(update={"own_authority": authority.strip()})
