"""Environment and defaults in, `Settings` out. The only module that reads the environment."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
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
    judge: bool = True
    """Whether the packaged small judge has a say in what answers and what is supported. Without it a question costs half the
    time, and what articles do not hold is refused much less often (benchmarks/README.md, "Details")."""
    model: str = "none"
    """Who writes the answers: none (by quotation), ollama:NAME, openai:NAME, anthropic:NAME, gguf:PATH, or the
    http(s)://address of an OpenAI-compatible server, with #NAME where it serves several models."""
    model_key: SecretStr = SecretStr("")
    """The key of the model's server; where it is empty, model_key_file, and then what the maker's own programs read."""
    model_key_file: Path | None = None
    """A file whose first line is the key."""
    model_json: bool = False
    """Whether the model's server is asked for JSON by a schema. Off: the one small model that it was measured with answers
    better in plain text (benchmarks/README.md, "Writers")."""
    model_context: int = Field(default=4096, ge=1024, le=2_000_000)
    """Tokens that the model reads and writes at most; evidence is cut to fit."""
    model_timeout_s: float = Field(default=60.0, gt=0, le=3600)
    """Silence of the model, in seconds, after which the answer is given by quotation."""
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


# Where those who sell a model tell their customers to keep the key.
_KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}


def model_key(settings: Settings) -> str:
    """The key for the model's server: the setting, the first line of the file, or the maker's own variable; "" if none.

    Raises: SettingsError if the file cannot be read. The key itself stands in no message.
    """
    if key := settings.model_key.get_secret_value().strip():
        return key
    if settings.model_key_file is not None:
        try:
            return (settings.model_key_file.read_text("utf-8").strip().splitlines() or [""])[0].strip()
        except (OSError, UnicodeDecodeError) as exc:
            raise SettingsError(
                f"The file with the model's key, {settings.model_key_file}, cannot be read.",
                advice="Correct GREENLAND_QA_MODEL_KEY_FILE, or put the key in GREENLAND_QA_MODEL_KEY.",
            ) from exc
    return os.environ.get(_KEYS.get(settings.model.partition(":")[0], ""), "").strip()
