"""`python -m services.cases.foundation.regimes` writes docs/dpia/laws.md."""

from services.cases.foundation.regimes.laws import document
from shared.dictionary.files import ROOT

if __name__ == "__main__":
    (ROOT / "docs" / "dpia" / "laws.md").write_text(document(), encoding="utf-8")
