from __future__ import annotations

import socket
from pathlib import Path

from cli.conftest import Run


def test_a_port_that_is_taken_is_one_sentence_with_the_way_out(run: Run, seed_index: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = run("serve", "--port", taken.getsockname()[1], "--index", seed_index)
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert "--port" in ran.err


def test_an_address_of_another_machine_is_one_sentence(run: Run, seed_index: Path) -> None:
    ran = run("serve", "--host", "192.0.2.1", "--port", "7861", "--index", seed_index)
    assert ran.code == 1
    assert "192.0.2.1:7861" in ran.err
