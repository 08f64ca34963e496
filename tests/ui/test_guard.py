import re

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from greenland_qa_ui.app import LOOPBACK
from greenland_qa_ui.guard import MAX_BODY_BYTES, MAX_LIST_BYTES, UPLOAD_PATH, Guard


async def _page(request: Request) -> HTMLResponse:
    assert "accept-encoding" not in request.headers
    return HTMLResponse("<script>start()</script><p>æ</p><script src='/x.js'></script>")


async def _events(_: Request) -> StreamingResponse:
    return StreamingResponse(iter(["data: <script>\n\n", "data: 2\n\n"]), media_type="text/event-stream")


async def _echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{len(await request.body())}")


def client(*, hosts: tuple[str, ...] = LOOPBACK, upload_bytes: int = 0) -> TestClient:
    routes = [Route("/", _page), Route("/events", _events), Route("/echo", _echo, methods=["POST"])]
    routes += [Route(UPLOAD_PATH, _echo, methods=["POST"])]
    return TestClient(
        Guard(Starlette(routes=routes), hosts=hosts, upload_bytes=upload_bytes), base_url="http://127.0.0.1:7860"
    )


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "127.0.0.1", "localhost:7860", "localhost", "[::1]:7860", "[::1]"])
def test_this_machine_may_ask_by_any_of_its_names(host: str) -> None:
    assert client().post("/echo", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "elsewhere.example:7860", "127.0.0.1.elsewhere.example", "localhost:x", "[::2]:1", ""]
)
def test_another_host_name_is_refused_so_that_no_foreign_page_can_reach_in_by_rebinding(host: str) -> None:
    refused = client().get("/", headers={"Host": host})
    assert refused.status_code == 403
    assert "start()" not in refused.text
    assert client(hosts=()).get("/", headers={"Host": "news.example", "Accept": "text/html"}).status_code == 200


def test_every_response_carries_the_headers() -> None:
    for answer in (client().get("/events"), client().get("/", headers={"Host": "elsewhere.example"})):
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'self'"
        assert policy["connect-src"] == "'self'"
        assert policy["img-src"] == "'self' data:"
        assert policy["form-action"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert "unsafe-inline" not in policy["script-src"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_the_scripts_of_a_page_get_the_nonce_of_their_response_and_no_other() -> None:
    pages = [client().get("/", headers={"Accept": "text/html"}) for _ in range(2)]
    nonces = [re.findall(r'<script nonce="([^"]+)"', page.text) for page in pages]
    assert all(len(found) == 2 and len(set(found)) == 1 for found in nonces)
    assert nonces[0] != nonces[1]
    for page, found in zip(pages, nonces, strict=True):
        assert f"'nonce-{found[0]}'" in page.headers["content-security-policy"]
        assert int(page.headers["content-length"]) == len(page.content)


def test_what_is_no_page_passes_unchanged_and_bit_by_bit() -> None:
    assert client().get("/events").text == "data: <script>\n\ndata: 2\n\n"


def test_a_body_is_limited_and_files_are_not_taken() -> None:
    assert client().post("/echo", content=b"x" * MAX_BODY_BYTES).text == str(MAX_BODY_BYTES)
    assert client().post("/echo", content=b"x" * (MAX_BODY_BYTES + 1)).status_code == 413
    assert client().post("/echo", content=iter([b"x"])).status_code == 413
    takes_files = client(upload_bytes=1)
    assert takes_files.post("/echo", content=b"x" * MAX_LIST_BYTES).text == str(MAX_LIST_BYTES)
    assert takes_files.post("/echo", content=b"x" * (MAX_LIST_BYTES + 1)).status_code == 413
    assert client().post("/echo", files={"f": b"x"}).status_code == 415


def test_files_are_taken_at_one_place_and_up_to_a_size() -> None:
    here = client(upload_bytes=1_000_000)
    assert here.post(UPLOAD_PATH, files={"f": b"x" * (MAX_BODY_BYTES + 1)}).status_code == 200
    assert here.post(UPLOAD_PATH, files={"f": b"x" * 1_000_001}).status_code == 413
    assert here.post("/echo", files={"f": b"x"}).status_code == 415
    assert client().post(UPLOAD_PATH, files={"f": b"x"}).status_code == 415


def test_a_page_of_another_origin_can_change_nothing_here() -> None:
    assert client().post("/echo", headers={"Origin": "http://elsewhere.example"}).status_code == 403
    assert client().post("/echo", headers={"Origin": "null"}).status_code == 403
    assert client().post("/echo", headers={"Origin": "http://127.0.0.1:7860"}).status_code == 200
