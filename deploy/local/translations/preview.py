"""All notices in all languages side by side, as one page without a service, for those who review them."""

from datetime import UTC
from pathlib import Path

import services.notify
from services.notify.notices.catalogues import SOURCE, Catalogues
from services.notify.notices.client_notices import MOST_PARTS
from services.notify.notices.samples import client_samples, staff_samples
from shared.languages import Languages
from shared.web.assets import Assets
from shared.web.shell import HERE, Pages

NOTIFY = Path(services.notify.__file__).parent
SHEETS = (HERE / "static" / "kokon.css", NOTIFY / "static" / "notify.css")


def page(catalogues: Catalogues) -> str:
    """The page of notify with all texts, in English, with its style inside."""
    style = "".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)
    languages = Languages((SOURCE,), clock=UTC)
    pages = Pages(
        service="notify",
        languages=languages,
        assets=Assets(*(sheet.parent for sheet in SHEETS)),
        templates=NOTIFY / "templates",
        shown={"frame": "alone.html"},
    )
    shown = {
        "to_clients": client_samples(catalogues),
        "to_staff": staff_samples(catalogues),
        "own": catalogues[SOURCE],
        "most": MOST_PARTS,
    }
    return pages.render("texts.html", languages.default, shown).replace(
        "</head>", f"<style>{style}</style>\n</head>", 1
    )
