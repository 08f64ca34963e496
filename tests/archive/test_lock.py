from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from greenland_qa.archive.lock import HOLDER, WriterLock, holder_of
from greenland_qa.errors import ArchiveLocked

HOLD = """
import sys, time
from pathlib import Path
from greenland_qa.archive.lock import WriterLock
from greenland_qa.errors import ArchiveLocked
try:
    lock = WriterLock(Path(sys.argv[1]))
except ArchiveLocked:
    print("refused", flush=True)
else:
    print("held", flush=True)
    sys.stdin.read()
"""


def _contender(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLD, str(folder)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _says(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path)

    with pytest.raises(ArchiveLocked, match=rf"process {os.getpid()} on {socket.gethostname()}, since 20\d\d-"):
        WriterLock(tmp_path)
    lock.release()
    WriterLock(tmp_path).release()
    assert holder_of(tmp_path) is None


def test_of_processes_that_race_exactly_one_wins_and_a_dead_ones_lock_is_taken_over(tmp_path: Path) -> None:
    racers = [_contender(tmp_path) for _ in range(6)]
    said = [_says(racer) for racer in racers]
    assert sorted(said) == ["held", *["refused"] * 5]

    winner = racers[said.index("held")]
    held = holder_of(tmp_path)
    assert held is not None
    assert held.pid == winner.pid
    winner.send_signal(signal.SIGKILL)
    for racer in racers:
        racer.communicate()
    assert holder_of(tmp_path) == held
    WriterLock(tmp_path).release()


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"pid": "x"})])
def test_a_holders_card_that_cannot_be_read_names_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / HOLDER).write_text(text)
    assert holder_of(tmp_path) is None
