from __future__ import annotations

import os
import socket

import pytest


def test_a_connection_beyond_this_machine_is_refused_before_it_is_tried() -> None:
    with socket.socket() as tcp, pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        tcp.connect(("192.0.2.1", 80))
    with socket.socket(type=socket.SOCK_DGRAM) as udp, pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        udp.sendto(b"hello", ("192.0.2.1", 53))


def test_a_foreign_name_is_not_even_looked_up() -> None:
    with pytest.raises(RuntimeError, match=r"example\.org"):
        socket.create_connection(("example.org", 80))


def test_loopback_stays_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("localhost", port)) as client:
            assert client.getpeername() == ("127.0.0.1", port)


def test_no_setting_of_the_person_who_runs_the_tests_reaches_them() -> None:
    assert not [name for name in os.environ if name.startswith("GREENLAND_QA_")]
    assert os.environ["HF_HUB_OFFLINE"] == "1"
