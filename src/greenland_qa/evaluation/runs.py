"""A golden set, an assistant and a folder in; answers.jsonl, metrics.json and report.html out, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from greenland_qa.errors import SettingsError
from greenland_qa.evaluation.agreement import agreement
from greenland_qa.evaluation.compare import Comparison, compare
from greenland_qa.evaluation.golden import GoldenQuestion, read_golden
from greenland_qa.evaluation.grading import Graded
from greenland_qa.evaluation.judging import ModelJudge
from greenland_qa.evaluation.report import render
from greenland_qa.evaluation.results import Results
from greenland_qa.evaluation.running import Answering, Row, ask_all, misquotes, regrade

Json = dict[str, Any]

ANSWERS, METRICS, REPORT = "answers.jsonl", "metrics.json", "report.html"
# Replies of a run that is not finished: a run that was stopped goes on from here.
UNFINISHED = "answers.unfinished.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A finished run: its figures, and each reply by the question's id."""

    results: Results
    replies: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The last thing that `run` gives."""

    results: Results
    comparison: Comparison | None = None
    misses: tuple[str, ...] = ()
    """A sentence for each figure that missed its bound."""
    report: Path | None = None


def run(
    golden_paths: Sequence[Path],
    assistant: Answering,
    *,
    out: Path | None = None,
    compare_with: Path | None = None,
    fail_under: Mapping[str, float] | None = None,
    asked_on: date | None = None,
    workers: int = 1,
    settings: Mapping[str, Any] | None = None,
    judge: ModelJudge | None = None,
) -> Iterator[Graded | Finished]:
    """A Graded for each question, in order, then Finished. All that can be wrong is found before the first question.

    `out` gets the answers, figures and report when all is done; stopped earlier, the same call goes on where it was.
    `asked_on` stands in for questions that do not say on which day they are asked; it is today if absent. `settings`
    says what the run was made with, for people who read the figures later. `judge` gives a second opinion on answers.
    Raises: GoldenSetError (also for a quote that is not in the archive), SettingsError.
    """
    questions = read_golden(golden_paths)
    for problem in misquotes(assistant, questions):
        raise problem
    Results(graded=()).misses(fail_under or {})
    before = load(compare_with) if compare_with else None
    day = asked_on or date.today()
    said = {
        **(settings or {}),
        "golden": [p.name for p in golden_paths],
        "asked_on": day.isoformat(),
        "workers": workers,
        **({"judge": judge.name} if judge else {}),
    }
    if out is not None:
        _writable(out)
    return _run(questions, assistant, day, workers, said, out, before, fail_under or {}, judge)


def _run(
    questions: tuple[GoldenQuestion, ...],
    assistant: Answering,
    day: date,
    workers: int,
    settings: Json,
    out: Path | None,
    before: Run | None,
    fail_under: Mapping[str, float],
    judge: ModelJudge | None,
) -> Iterator[Graded | Finished]:
    rows: list[Row] = []
    asking = _resumed(questions, assistant, day, workers, settings, out, judge) if out else None
    for row in asking or ask_all(assistant, questions, asked_on=day, workers=workers, judge=judge):
        rows.append(row)
        yield row.graded
    results = Results(graded=tuple(row.graded for row in rows), settings=settings)
    comparison = compare(before.results, results) if before else None
    if out is not None:
        replies = {row.graded.id: row.reply for row in rows}
        _write(out, ANSWERS, "".join(f"{_line(row.reply)}\n" for row in rows))
        _write(out, METRICS, json.dumps(_metrics(results), ensure_ascii=False, indent=1) + "\n")
        _write(out, REPORT, render(questions, results, replies, comparison, before.replies if before else {}))
        (out / UNFINISHED).unlink(missing_ok=True)
    yield Finished(
        results=results,
        comparison=comparison,
        misses=results.misses(fail_under),
        report=out / REPORT if out else None,
    )


def _metrics(results: Results) -> Json:
    """The figures, and beside them how far a model as judge agrees with them, where one was asked."""
    found = agreement(results.graded)
    return results.to_json() | ({"judge": {**asdict(found), "says": found.sentence}} if found else {})


def _resumed(
    questions: tuple[GoldenQuestion, ...],
    assistant: Answering,
    day: date,
    workers: int,
    settings: Json,
    out: Path,
    judge: ModelJudge | None,
) -> Iterator[Row]:
    """A row for each question: from the unfinished run if it was the same one, asked where it stopped."""
    identity = {"run": _identity(questions, assistant, settings)}
    kept = _unfinished(out / UNFINISHED, identity, questions)
    with (out / UNFINISHED).open("w", encoding="utf-8") as file:
        file.write(f"{_line(identity)}\n")
        file.writelines(f"{_line(reply)}\n" for reply in kept)
        for question, reply in zip(questions, kept, strict=False):
            yield Row(reply=reply, graded=regrade(assistant, question, reply))
        for row in ask_all(assistant, questions[len(kept) :], asked_on=day, workers=workers, judge=judge):
            file.write(f"{_line(row.reply)}\n")
            file.flush()
            yield row


def _unfinished(path: Path, identity: Json, questions: Sequence[GoldenQuestion]) -> list[Json]:
    """The replies that an interrupted run of the same identity has left; its last line may be cut."""
    if not path.exists():
        return []
    first, *lines = path.read_text("utf-8", errors="replace").split("\n")
    if first != _line(identity):
        return []
    kept: list[Json] = []
    for question, line in zip(questions, lines, strict=False):
        try:
            reply = json.loads(line)
        except ValueError:
            break
        if reply.get("id") != question.id:
            break
        kept.append(reply)
    return kept


def _identity(questions: Sequence[GoldenQuestion], assistant: Answering, settings: Json) -> str:
    """Changes whenever the same question could get another reply: questions, settings, articles, our own code and judge."""
    digest = hashlib.sha256()
    for part in (
        [{**asdict(q), "path": None} for q in questions],
        settings,
        sorted(map(str, (listing.source for listing in assistant.articles()))),
    ):
        digest.update(json.dumps(part, default=str, sort_keys=True).encode())
    package = Path(__file__).parents[1]
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.safetensors")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def load(folder: Path) -> Run:
    """A finished run from its folder. Raises: SettingsError if there is none, or none that can be read."""
    try:
        results = Results.from_json(json.loads((folder / METRICS).read_text("utf-8")))
        rows = [json.loads(line) for line in (folder / ANSWERS).read_text("utf-8").split("\n") if line]
        return Run(results=results, replies={row["id"]: row for row in rows})
    except OSError as exc:
        raise SettingsError(
            f"{folder} holds no finished run: {exc.strerror or exc}.",
            advice=f"Name a folder that an evaluation wrote, with {METRICS} and {ANSWERS}.",
        ) from exc
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise SettingsError(
            f"The run in {folder} cannot be read: {type(exc).__name__}: {exc}.",
            advice="Run the evaluation again with this version.",
        ) from exc


def _writable(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / UNFINISHED).touch()
    except OSError as exc:
        raise SettingsError(
            f"{out} cannot be written: {exc.strerror or exc}.", advice="Choose another folder for the run."
        ) from exc


def _write(out: Path, name: str, text: str) -> None:
    """The file whole or, if that fails, as it was before."""
    unfinished = out / f".{name}.new"
    unfinished.write_text(text, "utf-8")
    os.replace(unfinished, out / name)


def _line(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
