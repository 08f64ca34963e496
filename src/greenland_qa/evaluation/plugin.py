"""For pytest: the fixture `golden_results`, so that a team's own tests can say how good the replies must be.

pytest loads this module whenever it starts, so nothing here loads a model before a test asks for the figures.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from greenland_qa.errors import GreenlandQAError
from greenland_qa.evaluation.golden import read_golden
from greenland_qa.evaluation.results import Results
from greenland_qa.evaluation.running import evaluate, misquotes


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("greenland-qa", "golden sets of greenland-qa")
    group.addoption(
        "--golden",
        action="append",
        default=[],
        metavar="FILE",
        help="Golden set for the fixture golden_results; repeatable.",
    )
    group.addoption(
        "--golden-index", default=None, metavar="DIR", help="Folder of the archive [GREENLAND_QA_INDEX, or index]."
    )


@pytest.fixture(scope="session")
def golden_results(request: pytest.FixtureRequest) -> Results:
    """The graded replies to the golden sets of --golden, asked once a session.

    Without --golden the test is skipped; where a golden set or the archive cannot be used, it fails with the reason.
    """
    named: list[str] = request.config.getoption("--golden")
    if not named:
        pytest.skip("no golden set was given: pytest --golden FILE")
    here = request.config.invocation_params.dir
    paths = [here / name for name in named]
    index: str | None = request.config.getoption("--golden-index")
    try:
        return _results(paths, here / index if index else None)
    except GreenlandQAError as error:
        pytest.fail(f"{error} {error.advice}", pytrace=False)


def _results(paths: list[Path], index: Path | None) -> Results:
    from greenland_qa.compose import Assistant  # noqa: PLC0415  # brings the models, and pytest starts more often

    questions = read_golden(paths)
    with Assistant.open(index) as assistant:
        for problem in misquotes(assistant, questions):
            raise problem
        return evaluate(assistant, questions)
