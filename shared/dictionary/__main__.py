"""`python -m shared.dictionary` writes docs/data-dictionary.md and docs/records-of-processing.md."""

import sys

from shared.dictionary.documents import documents


def main() -> None:
    for file, text in documents().items():
        file.write_text(text, encoding="utf-8")
        sys.stdout.write(f"kokon: docs/{file.name} is written\n")


if __name__ == "__main__":
    main()
