"""Files of the operator that hold secrets of providers: TOML, readable by their owner alone."""

import os
import stat
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError


class OperatorsFileError(Exception):
    """The file cannot be used. Says why and what to do, never what is in it."""


def read_file[M: BaseModel](file: Path, model: type[M]) -> M:
    """Raises OperatorsFileError."""
    try:
        return model.model_validate(_content(file))
    except ValidationError as wrong:
        reason = f"{file} is not usable: {_places(wrong)}. Next step: compare it with the examples in deploy/channels."
    raise OperatorsFileError(reason)


def _content(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as opened:
            found = os.fstat(opened.fileno())
            content = tomllib.load(opened)
    except OSError as problem:
        reason = f"{file} cannot be read ({type(problem).__name__}). Next step: name another file, or none."
    except ValueError:
        reason = f"{file} is no TOML. Next step: compare it with the examples in deploy/channels."
    else:
        if stat.S_ISREG(found.st_mode) and not found.st_mode & 0o077:
            return content
        reason = f"{file} can be read by others. Next step: chmod 600 {file}"
    raise OperatorsFileError(reason)


def _places(wrong: ValidationError) -> str:
    """Where in the file, and what kind of mistake: never a value."""
    return ", ".join(
        sorted({f"{'.'.join(map(str, error['loc'])) or 'file'} ({error['type']})" for error in wrong.errors()})
    )
