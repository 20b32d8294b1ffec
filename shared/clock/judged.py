"""`python -m shared.clock.judged MOMENT...`: one word for each, whether a service believes the date of now after it."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from shared.clock.domain import judge


def main(moments: Sequence[str]) -> int:
    now = datetime.now(UTC)
    for moment in moments:
        sys.stdout.write(f"{judge(datetime.fromisoformat(moment), now)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
