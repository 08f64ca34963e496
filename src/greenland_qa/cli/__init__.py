"""The command line: arguments in, readable lines or the stable JSON out. Holds no rule of the rooms below.

Exit codes: 0 done (a refusal is a reply like any other), 1 it could not be done, 2 the command was written wrongly,
130 stopped by Ctrl-C.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated

import typer

from greenland_qa.cli import asking, building, checking, doctor, evaluating, golden, serving
from greenland_qa.cli.console import complain, say, sentence
from greenland_qa.errors import GreenlandQAError

app = typer.Typer(
    name="greenland-qa",
    help="Answers questions about a running news story from an archive of articles, by quotation, and refuses what the "
    "archive does not hold.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for _command in (
    building.ingest,
    building.articles,
    building.remove,
    asking.ask,
    asking.search,
    asking.show,
    checking.check,
    evaluating.eval_,
    serving.serve,
    doctor.doctor,
):
    app.command(_command.__name__.rstrip("_"))(_command)
app.add_typer(golden.app, name="golden")


def _say_version(wanted: bool) -> None:
    if wanted:
        say(f"greenland-qa {version('greenland-qa')}")
        raise typer.Exit


@app.callback()
def _options(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Runs before every command; --version has been answered by then."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line (by default the process's own) and gives its exit code."""
    try:
        app(args=arguments, prog_name="greenland-qa")
    except GreenlandQAError as error:
        complain(sentence(error))
        return 1
    except SystemExit as end:  # how typer ends, also when all went well
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0
