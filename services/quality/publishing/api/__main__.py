"""Writes the OpenAPI document: `python -m services.quality.publishing.api > docs/openapi/quality.json`."""

import json
import sys

from services.quality.publishing.api.document import document
from services.quality.publishing.api.web import router

sys.stdout.write(json.dumps(document(router.routes), indent=1, ensure_ascii=False) + "\n")
