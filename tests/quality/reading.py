"""What a page says and where it leads, read from its markup."""

import re


def without_tags(page: str) -> str:
    """Its words as somebody reads them, one blank between them."""
    main = page.partition("<main")[2].partition("</main>")[0]
    apart = re.sub(r"</(td|th|dt|dd|li|p|h[1-4]|div)>", " ", main)
    return " ".join(re.sub(r"<[^>]*>", "", apart).replace("&#39;", "'").replace("&#34;", '"').split())
