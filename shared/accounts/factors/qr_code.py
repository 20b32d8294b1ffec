"""QR codes."""

import segno
from markupsafe import Markup


def qr_code(text: str) -> Markup:
    """An inline SVG of squares, dark on light whatever the page looks like."""
    return Markup(segno.make_qr(text, error="m").svg_inline(scale=4, border=3, light="#fff"))  # noqa: S704 - no text
