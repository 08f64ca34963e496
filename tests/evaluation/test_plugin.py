from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import greenland_qa
from greenland_qa.settings import load_settings

pytest_plugins = ["pytester"]

GOOD = {
    "id": "a",
    "question": "When did the harbour of Nuuk open?",
    "must_include": [["3 May"]],
    "evidence": [{"article": "harbour.txt", "quote": "The harbour of Nuuk opened on 3 May 2026"}],
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of one short article."""
    folder = tmp_path_factory.mktemp("gate")
    (folder / "harbour.txt").write_text("The harbour of Nuuk opened on 3 May 2026. Thirteen boats came in.")
    for step in greenland_qa.ingest_paths([folder / "harbour.txt"], load_settings(index=folder / "index")):
        assert step.problem is None
    return folder / "index"


@pytest.fixture
def gate(pytester: pytest.Pytester, repository: Path) -> pytest.Pytester:
    """A folder of a team with the test of the README, and a golden set of one question."""
    (example,) = re.findall(r"```py\n(.+?)```", (repository / "README.md").read_text("utf-8"), re.DOTALL)
    pytester.makepyfile(test_gate=example)
    (pytester.path / "golden.jsonl").write_text(json.dumps(GOOD))
    return pytester


def test_the_example_of_the_readme_gates_on_the_figures(gate: pytest.Pytester, index: Path) -> None:
    gate.runpytest_subprocess("--golden", "golden.jsonl", "--golden-index", str(index)).assert_outcomes(passed=1)
    wrong = {**GOOD, "id": "b", "must_include": [["4 May"]]}
    (gate.path / "wrong.jsonl").write_text(json.dumps(wrong))
    options = ("--golden", "golden.jsonl", "--golden", "wrong.jsonl", "--golden-index", str(index))
    gate.runpytest_subprocess(*options).assert_outcomes(failed=1)


def test_a_quote_that_no_article_holds_is_the_reason_and_no_traceback(gate: pytest.Pytester, index: Path) -> None:
    evidence = [{"article": "harbour.txt", "quote": "It snowed"}]
    (gate.path / "golden.jsonl").write_text(json.dumps({**GOOD, "evidence": evidence}))
    ran = gate.runpytest_subprocess("--golden", "golden.jsonl", "--golden-index", str(index))
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines(["*golden.jsonl, line 1: the words “It snowed” do not stand in harbour.txt.*"])
    assert "Traceback" not in ran.stdout.str()


@pytest.mark.parametrize(
    ("golden", "reason"), [("none.jsonl", "*none.jsonl cannot be read*"), ("golden.jsonl", "*There is no archive in*")]
)
def test_without_a_set_or_an_archive_the_reason_is_said(gate: pytest.Pytester, golden: str, reason: str) -> None:
    ran = gate.runpytest_subprocess("--golden", golden, "--golden-index", "nowhere")
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines([reason])


def test_without_the_option_the_test_is_skipped(gate: pytest.Pytester) -> None:
    ran = gate.runpytest_subprocess("-rs")
    ran.assert_outcomes(skipped=1)
    ran.stdout.fnmatch_lines(["*pytest --golden FILE*"])


def test_loading_the_plugin_loads_nothing_heavy() -> None:
    heavy = ("chromadb", "torch", "llama_index", "sentence_transformers", "transformers", "onnxruntime", "pydantic")
    code = f"import sys, greenland_qa.evaluation.plugin\nsys.exit(' '.join(set({heavy!r}) & sys.modules.keys()) or 0)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
