"""`python -m services.cases.rights.copies` writes docs/access-copy.schema.json."""

import json

from services.cases.rights.copies.domain import schema
from services.cases.rights.copies.store import dictionary
from shared.dictionary.files import ROOT

if __name__ == "__main__":
    written = json.dumps(schema(dictionary()), indent=2, ensure_ascii=False)
    (ROOT / "docs" / "access-copy.schema.json").write_text(written + "\n", encoding="utf-8")
