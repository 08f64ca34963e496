"""Steps of a long work in; a bar on a terminal, or a plain line every few seconds, out."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.text import Text

from greenland_qa.cli.console import complain, err, plain

# Often enough to see that it lives, seldom enough for a log.
LINE_EVERY_S = 5.0


class Counter:
    """Counts steps and shows them on stderr while it is open. `total` None: nobody knows how many there will be."""

    def __init__(self, what: str, total: int | None, *, bar: bool = True) -> None:
        self._what = what
        self._total = total
        self._wants_bar = bar
        self._done = 0
        self._failed = 0
        self._began = self._said = time.monotonic()
        self._bar: Progress | None = None
        self._task = TaskID(0)

    def __enter__(self) -> Self:
        console = err()
        if console.is_terminal and self._wants_bar:
            columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[figures]}"))
            # rich would send stdout to the bar's console, and the answers of a batch with it.
            self._bar = Progress(*columns, console=console, transient=True, redirect_stdout=False)
            self._task = self._bar.add_task(self._what, total=self._total, figures="")
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def step(self, *, failed: bool = False) -> None:
        """One more is done, well or not."""
        self._done += 1
        self._failed += failed
        if self._bar is not None:
            self._bar.update(self._task, completed=self._done, figures=self.figures())
        elif self._wants_bar and time.monotonic() - self._said >= LINE_EVERY_S:
            self._said = time.monotonic()
            err().print(f"{self._what}: {self.figures()}")

    def complain(self, message: str) -> None:
        """One line on stderr, above the bar."""
        if self._bar is not None:
            self._bar.console.print(Text(plain(message), style="red"))
        else:
            complain(message)

    def now(self, what: str) -> None:
        """Says what is being done now that all are counted."""
        if self._bar is not None:
            self._bar.update(self._task, description=what)

    @property
    def counted_all(self) -> bool:
        return self._total is not None and self._done >= self._total

    @property
    def elapsed_s(self) -> float:
        return time.monotonic() - self._began

    def figures(self) -> str:
        """ "120 of 494, 14.2 a second, 26 s left, 1 failed"."""
        rate = self._done / max(self.elapsed_s, 1e-3)
        # More can come than were expected: a file of an unknown kind is a step, and was not counted as an article.
        total = self._total if self._total is not None and self._done <= self._total else None
        parts = [f"{self._done:,}" + (f" of {total:,}" if total is not None else ""), f"{rate:,.1f} a second"]
        if total is not None and 0 < self._done < total:
            parts.append(f"{duration((total - self._done) / rate)} left")
        if self._failed:
            parts.append(f"{self._failed:,} failed")
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """ "26 s", "4 min 10 s", "2 h 5 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, left = divmod(whole, 60)
    return f"{minutes} min {left} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
