"""Generate the sync colour from the async one: `python tools/unsync.py [--check]`.

Works on tokens: `async` and `await` go, whole names change. Words of comments and strings change
too; doctest lines and f-strings also lose their keywords. ruff sorts and formats the result.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tokenize
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLES = json.loads(Path(__file__).with_suffix(".json").read_text())
BY_HAND = "_compat.py"
KEYWORDS = re.compile(r"\bawait\s+|\basync\s+(?=def\b|for\b|with\b)")
DOCTEST_LINE = re.compile(r"^\s*(?:>>>|\.\.\.) .*", re.MULTILINE)
F_STRING = re.compile("[rR]?[fF][rR]?[\"']")
F_STRING_TEXT = getattr(tokenize, "FSTRING_MIDDLE", None)  # a token of its own since Python 3.12


def sync_name(name: str) -> str:
    """Return what *name* is called in the sync colour."""
    return TABLES["names"].get(name) or re.sub(r"^(_*)Async(?=[A-Z])", r"\1", name)


def sync_token(token: tokenize.TokenInfo, text: str) -> str:
    """Return what replaces *token*, which the source writes as *text*."""
    if token.type == tokenize.NAME:
        if text == "asyncio":
            raise SyntaxError(f"line {token.start[0]}: asyncio belongs in {BY_HAND}")
        return "" if text in ("async", "await") else sync_name(text)
    if token.type not in (tokenize.STRING, tokenize.COMMENT, F_STRING_TEXT):
        return text
    words = re.sub(r"\w+", lambda word: sync_name(word[0]), text)
    if token.type == F_STRING_TEXT or F_STRING.match(text):
        return KEYWORDS.sub("", words)
    return DOCTEST_LINE.sub(lambda line: KEYWORDS.sub("", line[0]), words)


def unsync(source: str) -> str:
    """Return *source* in the sync colour, not yet formatted."""
    lines = list(io.StringIO(source))
    starts = [0, *accumulate(map(len, lines))]
    pieces, done = [], 0
    for token in tokenize.generate_tokens(iter(lines).__next__):
        begin, end = (starts[row - 1] + column for row, column in (token.start, token.end))
        new = sync_token(token, source[begin:end])
        if new != source[begin:end]:
            pieces += source[done:begin], new
            # The blanks after a dropped keyword go with it.
            done = end if new else end + len(source[end:]) - len(source[end:].lstrip(" "))
    return "".join([*pieces, source[done:]])


def generate(source: Path, target: Path) -> str:
    """Return the whole text that *source* asks for in *target*."""
    origin = source.relative_to(ROOT).as_posix()
    try:
        text = unsync(source.read_text())
    except (SyntaxError, tokenize.TokenError) as error:
        raise SystemExit(f"{origin}: {error}") from error
    text = f"# Generated from {origin} by tools/unsync.py; do not edit.\n{text}"
    for command in (["check", "--fix-only", "--select=I,RUF022"], ["format"]):
        ruff = [sys.executable, "-m", "ruff", *command, "-q", f"--stdin-filename={target}", "-"]
        text = subprocess.check_output(ruff, input=text, text=True)
    return text


def modules(folder: Path) -> list[Path]:
    """Return the Python files under *folder* that take part."""
    return [path for path in folder.rglob("*.py") if path.name != BY_HAND]


def main(*, check: bool) -> int:
    """Write what differs; with *check* write nothing and return 1 when anything does."""
    texts, there = {}, {}
    for origin, folder in TABLES["folders"].items():
        for source in modules(ROOT / origin):
            target = ROOT / folder / source.relative_to(ROOT / origin)
            texts[target] = generate(source, target)
        there |= {path: path.read_text() for path in modules(ROOT / folder)}
    for path in sorted(p for p in texts | there if texts.get(p) != there.get(p)):
        print(path.relative_to(ROOT))
        if not check and path in texts:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts[path])
        elif not check:
            path.unlink()
    return 1 if check and texts != there else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
