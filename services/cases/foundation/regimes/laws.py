"""Reads regimes.toml."""

import tomllib
from functools import cache
from pathlib import Path

from services.cases.foundation.regimes.domain import Law, Regime, Topic

FILE = Path(__file__).with_name("regimes.toml")


@cache
def laws(file: Path = FILE) -> dict[Regime, Law]:
    """Raises ValidationError for a law that is not whole."""
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    return {Regime(name): Law(regime=Regime(name), **law) for name, law in written.items()}


def law(regime: Regime, *, authority: str = "") -> Law:
    """With the authority that the centre named for itself."""
    return laws()[regime].model_copy(update={"own_authority": authority.strip()})


HEAD = """# Where each law says what

Made from `services/cases/foundation/regimes/regimes.toml` by `python -m services.cases.foundation.regimes`.
Not legal advice. **Every number has to be checked by the data protection officer of the centre before anybody relies
on it**; none has been checked by a lawyer yet.

A number without a mark was found in a published source in November 2026: the law, its table of contents, or a form
or page of an authority. A number with *(not found)* was written from knowledge and was not found again. Sources
that were found for the church laws: the DSG-EKD as announced on 15 January 2025 (kirchenrecht-ekd.de), pages of the
supervision of the EKD, tables of contents of the KDG of 2017 (before its revision; the archdiocese of Paderborn and
others), a form of the Katholisches Datenschutzzentrum of 2019. The letters of §§ 6 and 11 KDG and §§ 6 and 13 DSG-
EKD were not compared with those of the GDPR: pages and records name the paragraph alone. One month to answer what
somebody asks for by right is counted under every law; whether a church law gives longer was not found.

"""


def document() -> str:
    """A table: a line for each topic, a column for each law."""
    every = list(laws().values())
    lines = ["| | " + " | ".join(one.name["en"] for one in every) + " |", "|---" * (len(every) + 1) + "|"]
    lines += ["| version | " + " | ".join(one.version for one in every) + " |"]
    for topic in Topic:
        cells = [one.articles[topic] + ("" if topic in one.seen else " *(not found)*") for one in every]
        lines.append(f"| {topic.value.replace('_', ' ')} | " + " | ".join(cells) + " |")
    return HEAD + "\n".join(lines) + "\n"
