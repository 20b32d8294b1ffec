"""What is wrong with a key file, in one line with the next step."""

from pathlib import Path

from services.cases.keys.form import KeyFileError, Problem

LINES: dict[Problem, str] = {
    "missing": "the key file {file} does not exist. Next step: restore it from its backup; only for a new centre, run "
    "python -m services.cases.keys init --file {file} --centre {centre}",
    "open_to_others": "others than the owner can read the key file {file}. Next step: chmod 600 {file}",
    "unreadable": "the key file {file} cannot be read or is damaged. Next step: restore it from its backup",
    "other_centre": "the key file {file} belongs to another centre than {centre}. Next step: name the right file",
    "passphrase_needed": "the key file {file} is locked. Next step: set CASES_KEY_PASSPHRASE",
    "wrong_passphrase": "CASES_KEY_PASSPHRASE does not open {file}. Next step: use the one it was made with",
}


def next_step(error: KeyFileError, file: Path, centre: str) -> str:
    return LINES[error.problem].format(file=file, centre=centre)
