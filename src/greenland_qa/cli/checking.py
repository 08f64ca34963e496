"""The command that checks a text against articles: check. It prints, and decides nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

import greenland_qa
from greenland_qa.cli.console import complain, print_json, say, sentence
from greenland_qa.cli.options import AsJson
from greenland_qa.domain import Article, Citation, Sentence, Verdict
from greenland_qa.errors import UnreadableSource
from greenland_qa.formats import citation_json
from greenland_qa.reading import read
from greenland_qa.settings import load_settings

Text = Annotated[
    Path, typer.Argument(metavar="FILE", help="The text to check; - is stdin.", allow_dash=True, show_default=False)
]
Against = Annotated[
    list[Path],
    typer.Option(
        "--against",
        metavar="PATH",
        help="A file or folder of articles; may be given several times.",
        show_default=False,
    ),
]
Strict = Annotated[
    bool,
    typer.Option(
        "--strict", help="As answers are held: what an article only reports is no fact, and no word may be added."
    ),
]


def check(text: Text, against: Against, strict: Strict = False, as_json: AsJson = False) -> None:
    """Check a text against articles, sentence by sentence.

    Ends with 1 if a sentence is not supported.
    """
    articles = _articles(against)
    checked = greenland_qa.verify_text(_read(text), articles, judge=_judge(), strict=strict)
    missing = sum(s.verdict is Verdict.UNSUPPORTED for s in checked)
    if as_json:
        rows = [_row(s, articles) for s in checked]
        print_json({"sentences": rows, "supported": len(checked) - missing, "of": len(checked)})
    else:
        for s in checked:
            say(*_lines(s))
        say(f"{len(checked) - missing} of {len(checked)} sentences are supported by {len(articles)} articles.")
    if missing:
        raise typer.Exit(1)


def _articles(paths: list[Path]) -> tuple[Article, ...]:
    """The articles at these paths; what cannot be read is said. Raises: UnreadableSource if nothing can."""
    articles = []
    for found in read(paths):
        if isinstance(found, UnreadableSource):
            complain(sentence(found))
        else:
            articles.append(found)
    if not articles:
        raise UnreadableSource("There is no article to check against.", advice="Name files or folders after --against.")
    return tuple(articles)


def _read(path: Path) -> str:
    try:
        content = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return content.decode("utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        why = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8 text"
        raise UnreadableSource(f"{path} cannot be read: {why}.", advice="Name a text file, or - for stdin.") from exc


def _judge() -> Any:
    settings = load_settings()
    if not settings.judge:
        return None
    # Imported here: it loads a model.
    from greenland_qa.compose import open_judge  # noqa: PLC0415

    return open_judge(settings)


def _row(checked: Sentence, articles: tuple[Article, ...]) -> dict[str, Any]:
    number = {article.source.article_id: n for n, article in enumerate(articles, 1)}
    return {
        "text": checked.text,
        "verdict": checked.verdict.value,
        "reason": checked.reason,
        "nearest": [citation_json(Citation(number=number[s.source.article_id], span=s)) for s in checked.spans],
    }


def _lines(checked: Sentence) -> tuple[str, ...]:
    if checked.verdict is Verdict.SUPPORTED:
        return (f"✓ {checked.text}",)
    nearest = [f"    nearest: “{s.text}” ({s.source.file or s.source.title})" for s in checked.spans[:1]]
    return (f"✗ {checked.text}", f"    {checked.reason}", *nearest)
