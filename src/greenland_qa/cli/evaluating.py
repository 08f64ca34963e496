"""The command eval: golden sets in, the figures of a run out. What the figures mean is evaluation's business."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from greenland_qa.backends.llm import LanguageModel, open_llm
from greenland_qa.cli.asking import assistant_of
from greenland_qa.cli.console import complain, plain, say
from greenland_qa.cli.options import AskedOn, Index
from greenland_qa.cli.progress import Counter
from greenland_qa.evaluation import Figure, Graded, ModelJudge, Results, agreement, read_golden
from greenland_qa.evaluation.runs import Finished, run
from greenland_qa.settings import Settings, load_settings, model_key


def _bound(text: str) -> tuple[str, float]:
    name, equals, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError as exc:
        said = "has no value" if not equals else f"{value!r} is not a number"
        raise typer.BadParameter(f"{text!r}: {said}; write correct=0.72, for example.") from exc


def eval_(
    golden: Annotated[
        list[Path],
        typer.Argument(metavar="GOLDEN...", exists=True, dir_okay=False, help="Golden sets, as JSON lines or CSV."),
    ],
    index: Index = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", file_okay=False, help="Write answers.jsonl, metrics.json, report.html here."
        ),
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option(
            "--compare", metavar="DIR", exists=True, file_okay=False, help="Compare with the run in this folder."
        ),
    ] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-under", metavar="NAME=VALUE", help="Exit with 1 if this figure misses its bound; repeatable."
        ),
    ] = None,
    asked_on: AskedOn = None,
    judge: Annotated[
        str | None,
        typer.Option(
            "--judge",
            metavar="MODEL",
            help="A language model, named as in GREENLAND_QA_MODEL, that judges the answers beside the figures.",
        ),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Questions asked at the same time.")] = 1,
) -> None:
    """Grade the replies to golden questions."""
    bounds = dict(_bound(text) for text in fail_under or ())
    settings = load_settings(index=index)
    questions = read_golden(golden)
    opened = _opened(judge, settings) if judge else None
    graded: list[Graded] = []
    finished: Finished | None = None
    with assistant_of(index) as assistant, Counter("Questions", len(questions)) as counter:
        said = {
            "embedder": settings.embedder,
            "reranker": settings.reranker,
            "small_judge": settings.judge,
            "writer": assistant.writer,
            **settings.model_dump(
                include={"passage_prompt", "question_prompt", "model_json", "model_context"}, exclude_defaults=True
            ),
        }
        for event in run(
            golden,
            assistant,
            out=out,
            compare_with=compare,
            fail_under=bounds,
            asked_on=asked_on,
            workers=workers,
            settings=said,
            judge=ModelJudge(name=opened.name, llm=opened.llm) if opened else None,
        ):
            if isinstance(event, Finished):
                finished = event
            else:
                graded.append(event)
                counter.step(failed=event.correct is False)
    if finished is None:
        return
    say(*_wrong(graded), _table(finished.results))
    if found := agreement(finished.results.graded):
        say(found.sentence)
    if finished.comparison is not None:
        say(*(difference.sentence for difference in finished.comparison.differences))
    if finished.report is not None:
        say(f"The report is {finished.report}.")
    for miss in finished.misses:
        complain(miss)
    if finished.misses:
        raise typer.Exit(1)


def _opened(judge: str, settings: Settings) -> LanguageModel:
    """The model that judges. Raises: SettingsError, BackendUnavailable."""
    if judge != settings.model:  # the key of the model that writes goes to no other address than that model's
        keyless = {name: Settings.model_fields[name].default for name in ("model_key", "model_key_file")}
        settings = settings.model_copy(update={"model": judge, **keyless})
    return open_llm(
        judge,
        key=model_key(settings),
        context=settings.model_context,
        timeout_s=settings.model_timeout_s,
        threads=settings.threads,
    )


def _wrong(graded: Sequence[Graded]) -> Iterator[RenderableType]:
    for question in graded:
        if question.correct is False or question.verbatim < question.quoted:
            yield Text(f"{plain(question.id)} ", style="yellow").append(plain(question.question), style="default")
            yield Text(f"    {question.outcome}: {plain('; '.join(question.wrong))}", style="dim")


def _table(results: Results) -> RenderableType:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column, justify in (("figure", "left"), ("value", "right"), ("95 % interval", "left"), ("questions", "right")):
        table.add_column(column, justify="right" if justify == "right" else "left", no_wrap=True)
    for name, figure in results.figures().items():
        table.add_row(name.replace("_", " "), *_cells(name, figure), f"{figure.questions:,}")
    for stage, (p50, p95) in results.latency_ms().items():
        table.add_row(f"{stage} ms", f"{p50:,.1f}", f"p95 {p95:,.1f}", "")
    return table


def _cells(name: str, figure: Figure) -> tuple[str, str]:
    form = "{:.0f}" if name == "words" else "{:.3f}"
    if figure.value is None:
        return "-", ""
    if figure.low is None or figure.high is None:
        return form.format(figure.value), ""
    return form.format(figure.value), f"{form.format(figure.low)} to {form.format(figure.high)}"
