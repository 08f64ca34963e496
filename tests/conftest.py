"""What holds for every test: no network beyond this machine, no downloads, no setting of the person who runs them."""

from __future__ import annotations

import ipaddress
import os
import sys
from pathlib import Path

import pytest

# Before any library is imported: they read these once. Processes that a test starts inherit them.
os.environ |= {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "TOKENIZERS_PARALLELISM": "false",
}
for _name in [name for name in os.environ if name.startswith("GREENLAND_QA_")]:
    del os.environ[_name]

REPOSITORY = Path(__file__).resolve().parent.parent


class NetworkBlocked(RuntimeError):
    """A test reached for the network. Not an OSError: libraries swallow those and carry on."""


def _is_this_machine(host: object) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(name).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        # Anything but (host, port, ...) is a socket of this machine: a path, a netlink number.
        if isinstance(address, tuple) and isinstance(address[0], str) and not _is_this_machine(address[0]):
            raise NetworkBlocked(f"{event} to {address}")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname") and not _is_this_machine(arguments[0]):
        raise NetworkBlocked(f"{event} of {arguments[0]!r}")


# An audit hook sees every socket of the process, also those that libraries open below the module `socket`.
sys.addaudithook(_guard)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the working tree."""
    return REPOSITORY


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the five seed articles."""
    return REPOSITORY / "seeds"
