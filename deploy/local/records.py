"""`./kokon records`: the records of processing (Article 30) of a centre, under its own name, to print or to keep."""

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import ValidationError

from deploy.trouble import Trouble
from services.cases.retention.domain import Periods, rules
from shared.dictionary.files import DictionaryError, shipped
from shared.dictionary.records import Processing, as_csv, as_html, as_markdown, records

FORMS: dict[str, Callable[[Iterable[Processing], str], str]] = {
    "html": lambda found, language: as_html(found, language=language),
    "csv": lambda found, language: as_csv(found, language=language),
    "md": lambda found, language: as_markdown(found, language=language),
}


def kept_periods(environment: str) -> Periods:
    try:
        return Periods.model_validate_json(environment or "{}")
    except ValidationError as error:
        problem = "; ".join(f"{'.'.join(map(str, each['loc'])) or 'it'}: {each['msg']}" for each in error.errors())
        raise Trouble(
            "periods", f"CASES_RETENTION: {problem}.", 'set it like {"file_closed": 24}, in months.'
        ) from None


def records_of(controller: str, *, language: str, form: str, periods: Periods) -> str:
    """Raises Trouble."""
    try:
        found = records(shipped(), language=language, controller=controller, rules=rules(periods))
    except DictionaryError as error:
        raise Trouble("dictionary", str(error), "put that line of the dictionary right.") from None
    return FORMS[form](found, language)


def write_records(
    centre: Annotated[str, typer.Option(help="Name, address and contact of the centre, as it shall stand there")] = "",
    language: Annotated[Literal["de", "en"], typer.Option(help="The language of the records")] = "de",
    form: Annotated[Literal["html", "csv", "md"], typer.Option(help="html prints well, as PDF too")] = "html",
    to: Annotated[Path | None, typer.Option(help="The file to write; without it, the terminal")] = None,
) -> None:
    """Write the records of processing (Article 30 GDPR): ./kokon records --centre "Name, address" --to records.html"""
    text = records_of(centre, language=language, form=form, periods=kept_periods(os.environ.get("CASES_RETENTION", "")))
    if to is None:
        sys.stdout.write(text)
    else:
        # a spreadsheet knows by the mark in front that umlauts are UTF-8
        to.write_text(text, encoding="utf-8-sig" if form == "csv" else "utf-8", newline="")
        sys.stdout.write(f"kokon: {to} is written\n")
