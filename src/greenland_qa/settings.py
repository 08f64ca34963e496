"""Environment and defaults in, `Settings` out. The only module that reads the environment."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from greenland_qa.errors import SettingsError

DEFAULT_EMBEDDER = "all-MiniLM-L6-v2"


class Settings(BaseSettings):
    """What a user may choose. Each field is read from GREENLAND_QA_<NAME>, or given as an argument."""

    model_config = SettingsConfigDict(env_prefix="GREENLAND_QA_", frozen=True, extra="forbid")

    index: Path = Path("index")
    """Folder of the archive."""
    embedder: str = DEFAULT_EMBEDDER
    """A sentence-transformers name or path; the default comes as an installed package."""
    passage_prompt: str = ""
    """Put before every passage that is embedded ("passage: " for the e5 family)."""
    question_prompt: str = ""
    """Put before every question that is embedded ("query: " for the e5 family)."""
    reranker: str = ""
    """A sentence-transformers CrossEncoder name or path; empty: none."""
    judge: bool = False
    """Whether the packaged small judge has a say in what answers and what is supported. Off: rules alone answer better
    on the seeds so far (benchmarks/README.md, "The small judge")."""
    chroma_url: str = ""
    """http(s)://host:port of a Chroma server; empty: sealed generations in the archive's folder."""
    threads: int = Field(default=0, ge=0, le=256)
    """Processor threads for the models; 0: as many as there are cores."""


def load_settings(**chosen: object) -> Settings:
    """The settings of the environment, with `chosen` (those not None) in their place.

    Raises: SettingsError, which names the first setting that cannot be used and why.
    """
    try:
        return Settings(**{name: value for name, value in chosen.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as exc:
        first = exc.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "settings"
        raise SettingsError(
            f"The setting {name} cannot be used: {first['msg']}.",
            advice=f"Correct {name} (or the variable GREENLAND_QA_{name.upper()}) and try again.",
        ) from exc
