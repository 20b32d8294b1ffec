"""The file of `--json FILE`: tried before anything is begun, so that nobody waits for what cannot be written."""

from pathlib import Path

from deploy.trouble import Trouble


def check(file: Path | None) -> None:
    """What is in it stays until there is something new. Raises Trouble."""
    if file is None:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        new = not file.exists()
        file.open("a").close()
        if new:
            file.unlink()
    except OSError as error:
        what = f"{file} cannot be written ({error.strerror})."
        raise Trouble("file_unwritable", what, "name another file with --json.") from None
