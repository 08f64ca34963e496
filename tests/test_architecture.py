"""The floors of the house, read from the imports themselves: nothing here imports what it judges.

An import counts wherever it stands, inside a function and under TYPE_CHECKING too: a knot of types is a knot.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import greenland_qa

REPOSITORY = Path(__file__).resolve().parent.parent

# Rooms on one floor do not know each other. `domain` and `errors` are one room: a question can refuse itself.
# `ui` stands above everything that answers, and `cli` above all: it starts the page and the evaluation too.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("nouns",),
    ("ports", "settings", "language", "formats"),
    ("archive", "reading", "exports"),
    ("ingest", "understand", "retrieve", "select", "writing", "verify", "notes", "backends"),
    ("assistant", "check"),
    ("compose",),
    ("package", "interop", "evaluation"),
    ("ui", "benchmarks"),
    ("cli",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
SAME_ROOM = {"domain": "nouns", "errors": "nouns"}

# Third-party packages that are heavy or would tie us down, and the only rooms or modules that may know them.
KNOWN_ONLY_BY = {
    "chromadb": ("greenland_qa.archive",),
    "torch": ("greenland_qa.backends",),
    "transformers": ("greenland_qa.backends",),
    "sentence_transformers": ("greenland_qa.backends",),
    "onnxruntime": ("greenland_qa.backends",),
    "openvino": ("greenland_qa.backends",),
    "openai": ("greenland_qa.backends",),
    "xllamacpp": ("greenland_qa.backends",),
    "llama_index": ("greenland_qa.writing", "greenland_qa.interop", "greenland_qa.backends"),
    "pydantic": ("greenland_qa.settings",),
    "pydantic_settings": ("greenland_qa.settings",),
    "sqlite3": ("greenland_qa.archive",),
    "gradio": ("greenland_qa_ui",),
    "fastapi": ("greenland_qa_ui",),
    "starlette": ("greenland_qa_ui",),
    "uvicorn": ("greenland_qa_ui",),
    "typer": ("greenland_qa.cli",),
    "click": ("greenland_qa.cli",),
    "rich": ("greenland_qa.cli",),
    "pytest": ("greenland_qa.evaluation.plugin",),
}
HEAVY = ("chromadb", "torch", "gradio", "llama_index", "sentence_transformers", "transformers", "onnxruntime")


def _modules() -> dict[str, Path]:
    """Dotted name -> file, for everything we write except the tests."""
    found = {}
    for root in ("src", "ui", "."):
        top = REPOSITORY / root
        for path in sorted((top / "benchmarks" if root == "." else top).rglob("*.py")):
            parts = path.relative_to(top).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = _modules()
OURS = frozenset(name.partition(".")[0] for name in MODULES)


def _imported(tree: ast.AST, module: str, *, is_package: bool) -> Iterator[str]:
    """Every module that the tree names in an import, absolute; `from a import b` names a.b where that is a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = module.split(".")[: None if is_package and node.level == 1 else -(node.level - is_package)]
                base = ".".join([*above, base] if base else above)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in MODULES else base


IMPORTS = {
    name: frozenset(_imported(ast.parse(path.read_text("utf-8")), name, is_package=path.name == "__init__.py")) - {name}
    for name, path in MODULES.items()
}


def _room(module: str) -> str:
    """The room of one of our modules: `greenland_qa.archive.catalogue` is in `archive`."""
    top, _, rest = module.partition(".")
    if top != "greenland_qa":
        return {"greenland_qa_ui": "ui"}.get(top, top)
    name = rest.partition(".")[0] or "package"
    return SAME_ROOM.get(name, name)


def test_every_module_has_a_floor() -> None:
    homeless = {name: _room(name) for name in MODULES if _room(name) not in FLOOR}
    assert not homeless


def test_a_room_imports_only_from_lower_floors() -> None:
    arrows = [
        f"{name} (floor {FLOOR[_room(name)]}) imports {target} (floor {FLOOR[_room(target)]})"
        for name, targets in IMPORTS.items()
        for target in sorted(targets)
        if target.partition(".")[0] in OURS
        and _room(target) != _room(name)
        and FLOOR[_room(target)] >= FLOOR[_room(name)]
    ]
    assert not arrows


def test_there_is_no_import_cycle_inside_a_room_either() -> None:
    done: set[str] = set()
    path: list[str] = []
    cycles: list[str] = []

    def visit(name: str) -> None:
        if name in path:
            cycles.append(" -> ".join([*path[path.index(name) :], name]))
        elif name not in done:
            path.append(name)
            for target in sorted(IMPORTS[name] & MODULES.keys()):
                visit(target)
            done.add(path.pop())

    for name in MODULES:
        visit(name)
    assert not cycles


def test_third_parties_stay_in_the_rooms_that_need_them() -> None:
    strays = [
        f"{name} imports {target}"
        for name, targets in IMPORTS.items()
        for target in sorted(targets)
        for rooms in [KNOWN_ONLY_BY.get(target.partition(".")[0])]
        if rooms and _room(name) != "benchmarks" and not any(name == r or name.startswith(f"{r}.") for r in rooms)
    ]
    assert not strays


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        name
        for name, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if name.startswith("greenland_qa.")
        and isinstance(node, ast.Attribute)
        and node.attr in ("environ", "getenv")
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    }
    assert not readers - {"greenland_qa.settings"}


@pytest.mark.parametrize(
    "code",
    [
        "import greenland_qa",
        "import greenland_qa.cli",
        "import greenland_qa.domain, greenland_qa.formats, greenland_qa.settings",
        "from greenland_qa.cli import main; main(['--help'])",
    ],
)
def test_importing_loads_nothing_heavy(code: str) -> None:
    check = f"import sys\n{code}\nsys.exit(' '.join(sorted(set({HEAVY!r}) & sys.modules.keys())) or 0)"
    ran = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"{code} loads {ran.stderr}"


def test_the_public_names_are_sorted_and_true() -> None:
    names = greenland_qa.__all__
    assert list(names) == sorted(set(names))
    for name in names:
        assert getattr(greenland_qa, name) is not None


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = greenland_qa.no_such_name
