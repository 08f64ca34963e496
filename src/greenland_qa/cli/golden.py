"""The commands of golden sets: check, draft, convert, from-feedback. What a row holds is evaluation's business."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from greenland_qa.archive.catalogue import FILE as CATALOGUE
from greenland_qa.archive.catalogue import check as archive_there
from greenland_qa.cli.asking import assistant_of
from greenland_qa.cli.console import complain, err, say, sentence, waiting
from greenland_qa.cli.options import Index
from greenland_qa.errors import ArchiveMissing, GoldenSetError
from greenland_qa.evaluation.drafting import draft as drafted
from greenland_qa.evaluation.feedback import golden_rows
from greenland_qa.evaluation.golden import GoldenQuestion, scan_golden
from greenland_qa.evaluation.rows import is_table, read_rows, refuse_existing, row_line, write_rows
from greenland_qa.evaluation.running import check as problems_of
from greenland_qa.settings import load_settings

app = typer.Typer(help="Make and check golden sets.", no_args_is_help=True, rich_markup_mode=None, add_completion=False)

Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FILE", dir_okay=False, help="A new file, JSON lines or .csv, instead of the screen."
    ),
]


@app.command()
def check(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", exists=True, dir_okay=False, help="Golden sets.", show_default=False),
    ],
    index: Index = None,
) -> None:
    """Find what is wrong with golden sets.

    Broken lines, unknown fields, ids that stand twice, and quotes that no article of the archive holds.
    """
    questions = [found for found in scan_golden(files) if isinstance(found, GoldenQuestion)]
    problems = problems_of(files)
    # Opening the archive loads a model, which takes seconds: only for quotes, and only where there is one.
    if any(question.evidence for question in questions):
        try:
            archive_there(load_settings(index=index).index / CATALOGUE)
            with assistant_of(index) as assistant:
                problems = problems_of(files, assistant)
        except ArchiveMissing as missing:
            _note(f"The quotes were not held against an archive. {sentence(missing)}")
    if problems:
        say(*map(sentence, problems))
        raise typer.Exit(1)
    say(f"No problem in {_counted(len(questions), 'question')}.")


@app.command()
def draft(
    index: Index = None,
    count: Annotated[int, typer.Option("--count", min=1, max=10_000, help="How many questions at most.")] = 20,
    out: Out = None,
) -> None:
    """Propose questions with their evidence.

    They are made by rule from sentences of the archive, a fifth of them so that no article answers; each waits for a
    person to accept, correct or remove it.
    """
    if out is not None:
        refuse_existing(out)
    with assistant_of(index) as assistant, waiting("Reading the articles …"):
        rows = drafted([assistant.article(held.source.article_id) for held in assistant.articles()], count)
    if not rows:
        raise GoldenSetError(
            "No sentence of the archive gives a question.", advice="Ingest more articles, or write questions by hand."
        )
    _write(rows, out)
    if len(rows) < count:
        _note(f"The archive gave {_counted(len(rows), 'question')} instead of {count:,}: few patterns, but plain ones.")


@app.command()
def convert(
    source: Annotated[
        Path, typer.Argument(metavar="FROM", exists=True, dir_okay=False, help="A golden set.", show_default=False)
    ],
    target: Annotated[
        Path, typer.Argument(metavar="TO", dir_okay=False, help="A new file of the other kind.", show_default=False)
    ],
) -> None:
    """Turn JSON lines into CSV, or CSV into them.

    The ending .csv says which of the two files is for a spreadsheet.
    """
    if is_table(source) == is_table(target):
        raise typer.BadParameter("one of the two files ends in .csv, and the other does not.")
    refuse_existing(target)
    _write(read_rows(source), target)


@app.command()
def from_feedback(
    feedback: Annotated[
        Path,
        typer.Argument(metavar="FEEDBACK.jsonl", exists=True, dir_okay=False, help="Feedback.", show_default=False),
    ],
    out: Out = None,
) -> None:
    """Turn what people said of replies into questions.

    A line has question, verdict (right, wrong, citation-wrong, should-have-refused, should-have-answered) and any of
    as_of, asked_on, comment and the reply; a right answer brings its citations as evidence.
    """
    if out is not None:
        refuse_existing(out)
    found = tuple(golden_rows(feedback))
    problems = [f for f in found if isinstance(f, GoldenSetError)]
    for problem in problems:
        complain(sentence(problem))
    rows = [f for f in found if not isinstance(f, GoldenSetError)]
    if rows:
        _write(rows, out)
    if problems:
        raise typer.Exit(1)
    if not rows:
        raise GoldenSetError(f"{feedback.name} holds no feedback.", advice="Add one JSON object a line.")


def _write(rows: Iterable[Mapping[str, Any]], out: Path | None) -> None:
    rows = tuple(rows)
    if out is None:
        sys.stdout.writelines(map(row_line, rows))
        return
    write_rows(out, rows)
    say(f"Wrote {_counted(len(rows), 'question')} to {out}.")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _note(message: str) -> None:
    err().print(message, markup=False)
