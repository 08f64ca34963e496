"""The marks of a prompt in, out what tells a server to let the model write only JSON that cites these marks and no others.

In OpenAI's form, which vLLM, LM Studio and Ollama read too; llama.cpp makes a grammar of it. `parsing` reads the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# More sentences, or more sources for one, are no short answer.
MOST_SENTENCES = 4
MOST_MARKS = 2


def options(marks: Iterable[str]) -> dict[str, Any]:
    """The options of one request: an object with a list of sentences, each with its text and the marks it cites."""
    # The sentence first: a small model that has just written a mark writes it again as the sentence.
    sentence = _object(
        sentence={"type": "string"},
        marks={
            "type": "array",
            "items": {"type": "string", "enum": list(marks)},
            "minItems": 1,
            "maxItems": MOST_MARKS,
        },
    )
    answer = _object(sentences={"type": "array", "items": sentence, "maxItems": MOST_SENTENCES})
    return {
        "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": answer}}
    }


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    """An object that has these properties, in this order, and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
