"""The command line: thin commands over the public API. Needs the extra `cli`."""

from __future__ import annotations

import sys

_NEEDED = ("click", "rich")
_INTERRUPTED = 130  # `Exit.INTERRUPTED`, before there is one


def main() -> None:
    """Run the command line on this process's arguments and exit with its code."""
    try:
        from apptsched.cli.app import start
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in _NEEDED:
            raise
        sys.exit("apptsched: the command line needs more: pip install 'apptsched[cli]'")
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    sys.exit(start(sys.argv[1:]))
