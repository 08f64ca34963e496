"""Work that goes on step by step until it is stopped."""

from __future__ import annotations

from collections.abc import Generator
from threading import Event

import pytest

from greenland_qa_ui.stopping import REMEMBERED, Stopped, Stops, until_stopped


def counting(closed: Event) -> Generator[int, None, None]:
    try:
        yield from range(1_000)
    finally:
        closed.set()


def test_what_is_not_stopped_comes_whole_and_is_closed() -> None:
    closed = Event()
    assert list(until_stopped(counting(closed), lambda: False)) == list(range(1_000))
    assert closed.wait(5)


def test_after_the_stop_no_step_comes_and_the_work_is_closed() -> None:
    stops, closed = Stops(), Event()
    steps = until_stopped(counting(closed), lambda: stops.is_stopped("one"))
    assert [next(steps) for _ in range(4)] == [0, 1, 2, 3]
    stops.stop("one")
    with pytest.raises(Stopped):
        next(steps)
    assert closed.wait(5)


def test_a_stop_that_comes_before_the_beginning_is_heard() -> None:
    stops = Stops()
    stops.stop("one")
    with pytest.raises(Stopped):
        list(until_stopped(counting(Event()), lambda: stops.is_stopped("one")))


def test_a_silent_step_is_not_waited_for() -> None:
    told, closed = Event(), Event()

    def silent() -> Generator[int, None, None]:
        try:
            yield 1
            assert told.wait(30)
        finally:
            closed.set()

    asked = iter((False, False, True))
    with pytest.raises(Stopped):
        list(until_stopped(silent(), lambda: next(asked)))
    assert not closed.is_set()
    told.set()
    assert closed.wait(5)


def test_what_goes_wrong_in_a_step_is_raised() -> None:
    def broken() -> Generator[int, None, None]:
        yield 1
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        list(until_stopped(broken(), lambda: False))


def test_the_reader_who_leaves_ends_the_work() -> None:
    closed = Event()
    steps = until_stopped(counting(closed), lambda: False)
    assert next(steps) == 0
    steps.close()
    assert closed.wait(5)


def test_only_the_last_stops_are_remembered() -> None:
    stops = Stops()
    for number in range(REMEMBERED + 1):
        stops.stop(str(number))
    assert not stops.is_stopped("0")
    assert stops.is_stopped("1")
    assert stops.is_stopped(str(REMEMBERED))
