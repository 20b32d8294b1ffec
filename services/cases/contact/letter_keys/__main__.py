"""`python -m services.cases.contact.letter_keys renew|end`: in an emergency, before the day is over.

`renew` makes new keys for what clients write. `end` stops that anything is sealed for the older ones: a page that a
client has open then has to be opened again, and keeps its text. The service that runs announces it within a minute, and
destroys the older keys as soon as no letter needs them.
"""

import argparse
import json
import sys
from datetime import UTC, datetime

from pydantic import ValidationError

from services.cases.foundation.keys.form import CentreKeys, KeyFileError
from services.cases.foundation.keys.letters.file import LetterFile, take_over_letters
from services.cases.foundation.keys.place import with_ending, with_new_opening
from services.cases.foundation.keys.problems import NO_PLACE, next_step
from services.cases.foundation.keys.register import NoPlaceError, register_of
from services.cases.foundation.keys.settings import KeySettings
from services.cases.keys.__main__ import complain
from shared.process.memory_protection import keep_memory_private


def done(verb: str, settings: KeySettings, *, now: datetime) -> dict[str, int]:
    place = settings.place()
    keys = place.read()
    file = LetterFile.beside(register_of(settings.key_file, settings.destroyed_keys), keys)
    keys = take_over_letters(place, keys, file, now=now)

    def change(keys: CentreKeys) -> CentreKeys:
        if verb == "renew":
            return with_new_opening(keys, now=now)
        return with_ending(keys, [key.key_id for key in keys.opening], now=now)

    keys = file.change(keys, change)
    return {"keys": len(keys.opening), "ending": len(keys.ending)}


def main(given: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m services.cases.contact.letter_keys", description=__doc__)
    parser.add_argument("verb", choices=("renew", "end"))
    verb = parser.parse_args(given).verb
    try:
        settings = KeySettings()
    except ValidationError as wrong:
        names = ", ".join(sorted(f"CASES_{str(error['loc'][0]).upper()}" for error in wrong.errors()))
        return complain(f"not everything is said. Next step: set {names} as for the service.")
    try:
        sys.stdout.write(json.dumps(done(verb, settings, now=datetime.now(UTC))) + "\n")
    except KeyFileError as error:
        return complain(next_step(error, settings.key_file, settings.centre))
    except NoPlaceError as error:
        return complain(NO_PLACE.format(file=error))
    return 0


if __name__ == "__main__":
    keep_memory_private()
    sys.exit(main(sys.argv[1:]))
