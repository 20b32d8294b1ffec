"""`./kokon records`: the records of processing of a centre, under its own name and law, to print or to keep."""

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import ValidationError

from deploy.local.servers.servers import Servers
from deploy.local.settings.claim import Claim
from deploy.local.settings.installation import description_in
from deploy.local.settings.places import DATA, Folder, existing
from deploy.local.settings.settings_file import read, variables
from deploy.trouble import Trouble
from services.cases.foundation.periods import Periods, rules
from services.cases.foundation.regimes.domain import Regime, Topic
from services.cases.foundation.regimes.laws import law
from services.cases.retention.periods.domain import in_force
from shared.dictionary.files import DictionaryError, shipped
from shared.dictionary.records import Norms, Processing, as_csv, as_html, as_markdown, records
from shared.dictionary.retention import Retention
from shared.dictionary.vocabulary import Words

REMEMBERED = "select retention, months from retention_period;"
FORMS: dict[str, Callable[[Iterable[Processing], str, Norms], str]] = {
    "html": lambda found, language, norms: as_html(found, language=language, norms=norms),
    "csv": lambda found, language, norms: as_csv(found, language=language),
    "md": lambda found, language, norms: as_markdown(found, language=language, norms=norms),
}


def norms_of(regime: Regime) -> Norms:
    of_centre = law(regime)
    named = Words(of_centre.article(Topic.RECORDS, "en"), of_centre.article(Topic.RECORDS, "de"))
    return Norms(named, of_centre.ground)


def regime_in(named: str) -> Regime:
    try:
        return Regime(named or Regime.GDPR)
    except ValueError:
        raise Trouble("regime", f"there is no law {named}.", f"set it to one of {', '.join(Regime)}.") from None


def kept_periods(environment: str) -> Periods:
    try:
        return Periods.model_validate_json(environment or "{}")
    except ValidationError as error:
        problem = "; ".join(f"{'.'.join(map(str, each['loc'])) or 'it'}: {each['msg']}" for each in error.errors())
        raise Trouble(
            "periods", f"CASES_RETENTION: {problem}.", 'set it like {"file_closed": 24}, in months.'
        ) from None


def that_hold(told: Periods, folder: Path) -> Periods:
    """Where a centre runs, those that it goes by: a period that was set shorter waits there until somebody confirms."""
    described = description_in(folder)
    if described is None or described.kind != "centre":
        return told
    if Claim(folder).holder() is None:
        sys.stderr.write(f"kokon: the centre in {folder} does not run; periods are those of CASES_RETENTION\n")
        return told
    kept = Servers(existing(folder)).postgres.ask(REMEMBERED, database="cases").splitlines()
    known = [line.split("|") for line in kept if line.split("|")[0] in Retention]
    return in_force(told, {Retention(name): int(months) for name, months in known})


def records_of(controller: str, *, language: str, form: str, periods: Periods, regime: Regime = Regime.GDPR) -> str:
    """Raises Trouble."""
    try:
        norms = norms_of(regime)
        found = records(shipped(), language=language, controller=controller, rules=rules(periods), norms=norms)
    except DictionaryError as error:
        raise Trouble("dictionary", str(error), "put that line of the dictionary right.") from None
    return FORMS[form](found, language, norms)


def write_records(
    centre: Annotated[str, typer.Option(help="Name, address and contact of the centre, as it shall stand there")] = "",
    language: Annotated[Literal["de", "en"], typer.Option(help="The language of the records")] = "de",
    form: Annotated[Literal["html", "csv", "md"], typer.Option(help="html prints well, as PDF too")] = "html",
    regime: Annotated[
        str, typer.Option("--law", help="gdpr, kdg or dsg_ekd; else what CASES_REGIME says, as for casework")
    ] = "",
    to: Annotated[Path | None, typer.Option(help="The file to write; without it, the terminal")] = None,
    folder: Folder = None,
) -> None:
    """Write the records of processing: ./kokon records --centre "Name, address" --to records.html"""
    settings = variables(read(folder or DATA, "centre")) | os.environ
    periods = that_hold(kept_periods(settings.get("CASES_RETENTION", "")), folder or DATA)
    chosen = regime_in(regime or settings.get("CASES_REGIME", ""))
    text = records_of(centre, language=language, form=form, periods=periods, regime=chosen)
    if to is None:
        sys.stdout.write(text)
    else:
        # a spreadsheet knows by the mark in front that umlauts are UTF-8
        try:
            to.write_text(text, encoding="utf-8-sig" if form == "csv" else "utf-8", newline="")
        except OSError as error:
            what = f"{to} cannot be written ({error.strerror})."
            raise Trouble("file_unwritable", what, "name another file with --to.") from None
        sys.stdout.write(f"kokon: {to} is written\n")
