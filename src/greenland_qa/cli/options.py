"""The options that several commands share, checked before anything is opened."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise typer.BadParameter(f"{text!r} is not a date; write it as YYYY-MM-DD, 2026-01-28 for example.") from exc


def _words(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as exc:
        raise typer.BadParameter("it is not valid text; write it in UTF-8.") from exc
    return text


Index = Annotated[
    Path | None,
    typer.Option(
        "--index", metavar="DIR", help="Folder of the archive [GREENLAND_QA_INDEX, or index].", file_okay=False
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option("--as-of", parser=_day, metavar="YYYY-MM-DD", help="Only what was published by then counts."),
]
AskedOn = Annotated[
    date | None,
    typer.Option("--asked-on", parser=_day, metavar="YYYY-MM-DD", help="The day of asking, for “this week” [today]."),
]
Outlets = Annotated[
    list[str] | None, typer.Option("--outlet", metavar="NAME", help="Only this outlet; may be given several times.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Batch = Annotated[
    Path | None,
    typer.Option(
        "--batch",
        metavar="FILE.jsonl",
        help="Take the questions from the lines of a file (- is stdin), and print one JSON object a line.",
    ),
]
QuestionText = Annotated[str | None, typer.Argument(metavar="QUESTION", parser=_words, show_default=False)]


def one_of(question: str | None, batch: Path | None) -> None:
    """Raises: typer.BadParameter unless exactly one of them is given."""
    if (question is None) == (batch is None):
        raise typer.BadParameter("give either a QUESTION or --batch FILE.jsonl.")
