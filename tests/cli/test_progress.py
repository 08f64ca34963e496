from __future__ import annotations

import pytest

from greenland_qa.cli.progress import Counter, duration


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (59.4, "59 s"), (250, "4 min 10 s"), (7500, "2 h 5 min"), (3599.6, "1 h 0 min")]
)
def test_a_duration_is_said_in_the_units_that_people_use(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_the_figures_are_count_rate_time_left_and_what_failed() -> None:
    counter = Counter("Articles", 4)
    counter.step()
    counter.step(failed=True)
    count, rate, left, failed = counter.figures().split(", ")[0], *counter.figures().rsplit(", ", 3)[1:]
    assert count == "2 of 4"
    assert rate.endswith("a second")
    assert left.endswith("left")
    assert failed == "1 failed"


def test_an_unknown_total_promises_no_time_left() -> None:
    counter = Counter("Articles", None)
    counter.step()
    assert " of " not in counter.figures()
    assert "left" not in counter.figures()
    assert not counter.counted_all


def test_more_steps_than_expected_do_not_read_as_six_of_five() -> None:
    counter = Counter("Articles", 1)
    counter.step()
    counter.step()
    assert counter.figures().startswith("2, ")


def test_without_a_terminal_short_work_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Counter("Articles", 1) as counter:
        counter.step()
        assert counter.counted_all
    assert capsys.readouterr() == ("", "")


def test_a_complaint_is_one_line_on_stderr_without_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    with Counter("Articles", 1) as counter:
        counter.complain("a\x1b[2Jb.txt is empty.")
    assert capsys.readouterr() == ("", "a\ufffd[2Jb.txt is empty.\n")
