"""What is wrong with a key file, in one line with the next step."""

from pathlib import Path

from services.cases.foundation.keys.form import KeyFileError, Problem

LINES: dict[Problem, str] = {
    "missing": "the key file {file} does not exist. Next step: restore it from its backup; only for a new centre, run "
    "python -m services.cases.keys init --file {file} --centre {centre}",
    "open_to_others": "others than the owner can read the key file {file}. Next step: chmod 600 {file}",
    "unreadable": "the key file {file} cannot be read or is damaged. Next step: restore it from its backup",
    "unwritable": "the key file {file} cannot be changed where it lies. Next step: make its folder writable for this "
    "user; a credential of systemd is changed as a copy, then encrypted again with systemd-creds",
    "other_centre": "the key file {file} belongs to another centre than {centre}. Next step: name the right file",
    "passphrase_needed": "the key file {file} is locked. Next step: name a file with its passphrase in "
    "CASES_KEY_PASSPHRASE_FILE, or hand it over as the systemd credential cases-key-passphrase",
    "wrong_passphrase": "the passphrase does not open {file}. Next step: use the one it was made with",
    "no_kek": "the key file {file} holds no key that wraps the keys of the clients. Next step: set CASES_KEY_PROVIDER "
    "to the provider that has them, or restore the file from its backup",
    "passphrase_file": "the file with the passphrase of {file} is missing, empty or open to others. Next step: put "
    "the passphrase on its one line, then chmod 600",
    "letters_unreadable": "the file letters/letter-keys, beside the register of destroyed keys, does not open with "
    "{file}. Next step: restore it from its backup, or move it away: new keys are made then, and letters that wait are "
    "lost",
    "letters_unwritable": "the file letters/letter-keys, beside the register of destroyed keys, cannot be changed. "
    "Next step: make its folder writable for this user",
}
NO_PLACE = (
    "the register of destroyed keys cannot be kept at {file}. Next step: name a file in a folder that lasts, is there "
    "and belongs to this user, in CASES_DESTROYED_KEYS; with systemd, StateDirectory= makes one"
)


def next_step(error: KeyFileError, file: Path, centre: str) -> str:
    return LINES[error.problem].format(file=file, centre=centre)
