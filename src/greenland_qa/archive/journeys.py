"""A journey in, bytes out, and the same journey back: how a question and its reply are kept whole.

Every field is kept by its name, so that a journey that was kept before a field existed can still be read.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from greenland_qa.domain import Journey


def packed(journey: Journey) -> bytes:
    """The journey as compressed JSON: about a tenth of it, because its sources and passages repeat."""
    return zlib.compress(json.dumps(_plain(journey), ensure_ascii=False).encode("utf-8"))


def unpacked(data: bytes) -> Journey:
    """The journey of these bytes. Raises: ValueError for anything else."""
    try:
        journey = _made(json.loads(zlib.decompress(data)), Journey)
    except (zlib.error, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise ValueError(f"this is no journey: {exc}") from exc
    assert isinstance(journey, Journey)
    return journey


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        named = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {"is": type(value).__name__, **named}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return dict(value) if isinstance(value, Mapping) else value


def _made(value: Any, kind: Any) -> Any:
    """The value as what its field says it is."""
    parts = get_args(kind)
    if NoneType in parts and value is None:
        return None
    if get_origin(kind) is tuple:
        if parts[-1] is Ellipsis:
            return tuple(_made(part, parts[0]) for part in value)
        return tuple(_made(part, of) for part, of in zip(value, parts, strict=True))
    if get_origin(kind) is Mapping:
        return dict(value)
    if parts:  # one of several kinds; those that can be mistaken for one another say what they are
        kinds = [k for k in parts if k is not NoneType]
        return _made(value, kinds[0] if len(kinds) == 1 else next(k for k in kinds if k.__name__ == value["is"]))
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{f.name: _made(value[f.name], hints[f.name]) for f in fields(kind) if f.name in value})
    if issubclass(kind, date):
        return date.fromisoformat(value)
    return kind(value) if issubclass(kind, Enum) else value
