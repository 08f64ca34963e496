from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from greenland_qa import Settings
from greenland_qa_ui import build
from greenland_qa_ui.views.parts import part_of_script
from paced import PacedAssistant


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(build(PacedAssistant()), base_url="http://127.0.0.1:7860") as client:
        yield client


def test_the_page_has_a_policy_and_no_script_without_its_nonce(client: TestClient) -> None:
    page = client.get("/", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert page.text.count("<script") == page.text.count('<script nonce="') > 0
    assert "default-src 'self'" in page.headers["content-security-policy"]


def test_another_host_name_is_refused_unless_the_page_is_served_to_others(client: TestClient) -> None:
    assert client.get("/", headers={"Host": "elsewhere.example"}).status_code == 403
    open_to_others = TestClient(build(PacedAssistant(), loopback_only=False), base_url="http://news.example")
    assert open_to_others.get("/", headers={"Accept": "text/html"}).status_code == 200


def test_nothing_is_offered_beyond_the_page(client: TestClient) -> None:
    assert client.get("/gradio_api/info").json()["named_endpoints"] == {}
    assert client.post("/gradio_api/upload", files={"files": b"x"}).status_code == 415
    assert client.get("/gradio_api/file=/etc/passwd").status_code == 403
    for path in ("/docs", "/redoc", "/openapi.json", "/monitoring"):
        assert client.get(path).status_code >= 400


def test_what_is_uploaded_stays_while_the_page_is_served_and_no_longer(tmp_path: Path) -> None:
    page = build(PacedAssistant(), settings=Settings(index=tmp_path))
    with TestClient(page, base_url="http://127.0.0.1:7860") as client:
        (path,) = client.post("/gradio_api/upload", files={"files": ("news.txt", b"The ferry sailed.")}).json()
        assert Path(path).read_bytes() == b"The ferry sailed."
    assert not Path(path).exists()


def test_the_page_reports_to_nobody(client: TestClient) -> None:
    config = client.get("/config").json()
    assert config["analytics_enabled"] is False
    assert config["show_error"] is False
    assert "googleapis" not in client.get("/theme.css").text


@pytest.mark.parametrize("name", ["chips", "latest", "problem", "reader", "composer", "keys", "frame"])
def test_each_part_of_the_script_is_found_by_its_name_and_ends_where_the_next_begins(name: str) -> None:
    assert "document." in part_of_script(name) or "element." in part_of_script(name)
    assert "// ----" not in part_of_script(name)
