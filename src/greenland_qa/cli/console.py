"""Values and errors in, lines on the two streams out. Deliberately knows no archive and no question.

What a program reads goes to stdout and nothing else does; progress, notes and errors go to stderr.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console, RenderableType
from rich.text import Text

from greenland_qa.errors import GreenlandQAError

# An article is foreign text: an escape sequence in it could rewrite what stands on the reader's screen.
_CONTROLS = {code: "\ufffd" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}


def plain(text: str) -> str:
    """The text with control characters made visible, one for one, so that offsets stay right."""
    return text.translate(_CONTROLS)


def out() -> Console:
    """Stdout, for people: colours on a terminal only. Made anew each time: a test may have exchanged the stream."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def err() -> Console:
    """Stderr, for progress and complaints."""
    return Console(stderr=True, highlight=False, soft_wrap=not sys.stderr.isatty())


def say(*lines: RenderableType) -> None:
    """Prints for people on stdout; strings are foreign text and never read as markup."""
    console = out()
    for line in lines:
        console.print(Text(plain(line)) if isinstance(line, str) else line)


def print_json(value: Mapping[str, Any]) -> None:
    """One JSON object on one line, at once: a program may be waiting for it."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def print_row(cells: Iterable[str]) -> None:
    """Cells on one line with tabs between them, which rich would turn into spaces."""
    sys.stdout.write("\t".join(" ".join(plain(cell).split()) for cell in cells) + "\n")


def sentence(error: GreenlandQAError) -> str:
    """The error and its advice on one line."""
    return " ".join(plain(f"{error} {error.advice}").split())


def complain(message: str) -> None:
    """One line on stderr."""
    err().print(Text(plain(message), style="red"))


@contextmanager
def waiting(for_what: str) -> Iterator[None]:
    """Shows on a terminal that something takes a while; says nothing elsewhere."""
    console = err()
    if not console.is_terminal:
        yield
        return
    with console.status(for_what):
        yield
