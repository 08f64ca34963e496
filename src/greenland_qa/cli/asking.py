"""The commands that ask the archive: ask, search, show. They print, and decide nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import greenland_qa
from greenland_qa.cli import render
from greenland_qa.cli.batch import read_questions
from greenland_qa.cli.console import out, print_json, say, sentence, waiting
from greenland_qa.cli.options import AsJson, AskedOn, AsOf, Batch, Index, Outlets, QuestionText, one_of
from greenland_qa.cli.progress import Counter
from greenland_qa.domain import Question
from greenland_qa.errors import BackendError, GoldenSetError, QuestionRejected
from greenland_qa.evaluation import GoldenQuestion
from greenland_qa.formats import reply_json, search_json
from greenland_qa.settings import load_settings

if TYPE_CHECKING:
    from greenland_qa import Assistant
    from greenland_qa.archive import Archive

Answering = Callable[["Assistant", GoldenQuestion], Mapping[str, Any]]


def ask(
    question: QuestionText = None,
    as_of: AsOf = None,
    asked_on: AskedOn = None,
    outlet: Outlets = None,
    as_json: AsJson = False,
    batch: Batch = None,
    index: Index = None,
) -> None:
    """Answer a question by quotation.

    Where the archive does not hold the answer, the reply is a refusal that says what it does hold.
    """
    one_of(question, batch)
    outlets = tuple(outlet or ())

    def answered(assistant: Assistant, asked: GoldenQuestion) -> Mapping[str, Any]:
        return reply_json(
            assistant.journey(
                asked.question,
                as_of=asked.as_of or as_of,
                asked_on=asked.asked_on or asked_on,
                outlets=outlets,
                history=asked.history,
            )
        )

    if batch is not None:
        _answer_all(batch, index, answered)
    elif question is not None:
        with assistant_of(index) as assistant:
            if as_json:
                print_json(answered(assistant, GoldenQuestion(id="", question=question)))
            else:
                say(*render.reply(assistant.ask(question, as_of=as_of, asked_on=asked_on, outlets=outlets)))


def search(
    question: QuestionText = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages at most.")] = 10,
    as_of: AsOf = None,
    asked_on: AskedOn = None,
    outlet: Outlets = None,
    as_json: AsJson = False,
    batch: Batch = None,
    index: Index = None,
) -> None:
    """Show the passages nearest to a question.

    They are shown best first, whether they answer it or not.
    """
    one_of(question, batch)
    outlets = tuple(outlet or ())

    def found(assistant: Assistant, asked: GoldenQuestion) -> Mapping[str, Any]:
        day = asked.asked_on or asked_on or date.today()
        passages = assistant.search(asked.question, k=k, as_of=asked.as_of or as_of, asked_on=day, outlets=outlets)
        return search_json(Question(text=asked.question, asked_on=day), passages)

    if batch is not None:
        _answer_all(batch, index, found)
    elif question is not None:
        with assistant_of(index) as assistant:
            if as_json:
                print_json(found(assistant, GoldenQuestion(id="", question=question)))
            else:
                passages = assistant.search(question, k=k, as_of=as_of, asked_on=asked_on, outlets=outlets)
                say(*(render.candidates(passages) if passages else ("No passage was found.",)))


def show(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Its id, file or address.", show_default=False)],
    start: Annotated[int | None, typer.Option(min=0, help="First quoted character.", show_default=False)] = None,
    end: Annotated[int | None, typer.Option(min=1, help="End of the quoted characters.", show_default=False)] = None,
    index: Index = None,
) -> None:
    """Show an article, quoted words marked.

    The words are those from --start to --end, as a citation counts them.
    """
    if (start is None) != (end is None):
        raise typer.BadParameter("--start and --end go together.")
    first, last = (0, 0) if start is None or end is None else (start, end)
    with archive_of(index) as archive:
        source = archive.find(article)
        held = archive.article(source.article_id if source else article)
    if not first <= last <= len(held.body) or (start is not None and first == last):
        raise typer.BadParameter(f"the article has no characters {first} to {last}; it has {len(held.body):,}.")
    console = out()
    say(*render.article(held, first, last, colours=console.is_terminal and not console.no_color))


@contextmanager
def archive_of(index: Path | None) -> Iterator[Archive]:
    """The chosen archive without its model, to see what it holds; closed at the end."""
    with greenland_qa.open_archive(load_settings(index=index)) as archive:
        yield archive


@contextmanager
def assistant_of(index: Path | None) -> Iterator[Assistant]:
    """The assistant of the chosen archive, closed at the end. Loading takes seconds, so a terminal is told."""
    settings = load_settings(index=index)
    with waiting("Opening the archive and the model …"):
        assistant = greenland_qa.Assistant.open(settings=settings)
    with assistant:
        yield assistant


def _answer_all(path: Path, index: Path | None, answer: Answering) -> None:
    """One JSON line for each question of the file; what is no question, or fails, is said on stderr."""
    asked = read_questions(path)
    failed = 0
    # Where the JSON lines are themselves on the screen, they are the progress.
    with assistant_of(index) as assistant, Counter("Questions", len(asked), bar=not sys.stdout.isatty()) as counter:
        for question in asked:
            try:
                if isinstance(question, GoldenSetError):
                    raise question
                print_json({"id": question.id, **answer(assistant, question)})
                counter.step()
            except (GoldenSetError, QuestionRejected, BackendError) as exc:
                place = "" if isinstance(question, GoldenSetError) else f"{question.place}: "
                counter.complain(f"{place}{sentence(exc)}")
                counter.step(failed=True)
                failed += 1
    if failed:
        raise typer.Exit(1)
