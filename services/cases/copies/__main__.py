"""`python -m services.cases.copies` writes docs/access-copy.schema.json."""

import json

from services.cases.copies.domain import schema
from services.cases.copies.store import dictionary
from shared.dictionary.files import ROOT

if __name__ == "__main__":
    written = json.dumps(schema(dictionary()), indent=2, ensure_ascii=False)
    (ROOT / "docs" / "access-copy.schema.json").write_text(written + "\n", encoding="utf-8")
