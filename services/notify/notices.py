"""The notices as data: one file a template, in every language that somebody wrote it in."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from services.notify.domain import Template, Translation
from shared.events import Language

FOLDER = Path(__file__).parent / "templates" / "notices"
READER = TypeAdapter(dict[Language, Translation])


def read_templates(folder: Path = FOLDER) -> Mapping[str, Template]:
    """Every template by its code; a file that does not read stops the service at its start, not at the first notice."""
    return {
        file.stem: READER.validate_python(tomllib.loads(file.read_text())) for file in sorted(folder.glob("*.toml"))
    }
