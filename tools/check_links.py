"""Check that links between this project's pages lead somewhere: `python tools/check_links.py`.

Reads README.md, its neighbours and docs/. A link to another site is not followed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[1]


def tokens(page: Path) -> Iterator[Token]:
    """Yield the tokens of *page*, those inside its lines too."""
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(page.read_text()):
        yield token
        yield from token.children or ()


@cache
def anchors(page: Path) -> set[str]:
    """Return the fragments that lead to a heading of *page*."""
    headings = [line for opening, line in pairwise(tokens(page)) if opening.type == "heading_open"]
    titles = ("".join(piece.content for piece in line.children or ()) for line in headings)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken(page: Path) -> Iterator[str]:
    """Yield the links of *page* that lead nowhere."""
    for token in tokens(page):
        link = token.attrGet("href") or token.attrGet("src")
        if not link or urlsplit(str(link)).scheme:
            continue
        parts = urlsplit(str(link))
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        missing = not target.exists() or not target.is_relative_to(ROOT)
        if missing or (parts.fragment and parts.fragment not in anchors(target)):
            yield f"{page.relative_to(ROOT)}: {link}"


def main() -> int:
    """Print the links that lead nowhere; 1 when there are any."""
    pages = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
    found = [line for page in pages for line in broken(page)]
    print(*found or [f"{len(pages)} pages, no broken link"], sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
