"""Work that goes on step by step until a reader has seen enough. Knows neither HTML nor Gradio.

Gradio can cancel an event of its own, but shows what the cancelling one says before the last step of the cancelled one,
and cancels nothing that has not quite begun. Here the work itself hears that it is to stop, and has the last word.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Lock
from typing import Any, TypeVar

REMEMBERED = 1_000
_HEARS_EVERY_S = 0.1
_END = object()
T = TypeVar("T")


class Stopped(Exception):
    """The work was to stop, and no more of it comes."""


class Stops:
    """What is to stop, by the names that the browser gives to what it starts; the last thousand of them."""

    def __init__(self) -> None:
        self._names: dict[str, None] = {}
        self._lock = Lock()

    def stop(self, name: str) -> None:
        """Stops what has this name, whether it has begun or not."""
        with self._lock:
            self._names[name] = None
            if len(self._names) > REMEMBERED:
                del self._names[next(iter(self._names))]

    def is_stopped(self, name: str) -> bool:
        return name in self._names


def until_stopped(steps: Generator[T, None, None], is_stopped: Callable[[], bool]) -> Generator[T, None, None]:
    """The steps as they come. A step that takes long, such as the silence of a model, is not waited for once told to stop.

    The steps are closed when the one under way is done. Raises: Stopped, and what the steps raise.
    """
    pool = ThreadPoolExecutor(1, thread_name_prefix="until-stopped")
    try:
        while True:
            step: Any = pool.submit(next, steps, _END)
            while not wait([step], _HEARS_EVERY_S).done:
                if is_stopped():
                    raise Stopped
            if step.result() is _END:
                return
            yield step.result()
            if is_stopped():
                raise Stopped
    finally:
        pool.submit(steps.close)
        pool.shutdown(wait=False)
