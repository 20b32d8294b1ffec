"""`python -m shared.web.precompilation FOLDER`: compiles the templates of a service, where nobody may write later."""

import sys
from pathlib import Path

from shared.web.shell import HERE, environment


def precompile(templates: Path) -> None:
    """Those of the shared layout as well."""
    made = environment([templates, HERE / "templates"])
    for name in made.list_templates(extensions=["html"]):
        made.get_template(name)


if __name__ == "__main__":
    precompile(Path(sys.argv[1]).resolve())
