"""What people said of replies in, golden rows that wait to be completed out.

A verdict says what the right reply would have been, as far as it is known: of a right answer the citations are the
evidence, of a reply that should have been a refusal the refusal is; of the others only the question is kept.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any

from greenland_qa.errors import GoldenSetError
from greenland_qa.evaluation.golden import error_at, parse_question, read_lines
from greenland_qa.evaluation.rows import Row

VERDICTS = ("right", "wrong", "citation-wrong", "should-have-refused", "should-have-answered")
_MARK = re.compile(r"\s*\[\d+\]")


def golden_rows(path: Path) -> Iterator[Row | GoldenSetError]:
    """A golden row for each line of feedback; in the place of a bad one the error that names it.

    The same feedback given twice is one row.
    """
    try:
        text = read_lines(path)
    except GoldenSetError as exc:
        yield exc
        return
    seen: set[str] = set()
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = golden_row(line)
            # What the golden set would refuse is refused here, where the line can still be named.
            parse_question(json.dumps(row), path=path, line=number)
        except GoldenSetError as exc:
            yield exc
        except (ValueError, RecursionError) as exc:
            why = str(exc) if isinstance(exc, _Wrong) else "this is not JSON that can be read"
            yield error_at(path, number, why, "Correct the line, or remove it.")
        else:
            if row["id"] not in seen:
                seen.add(row["id"])
                yield row


def golden_row(line: str) -> Row:
    """The golden row of one line of feedback. Raises: ValueError, whose message is a phrase where it is ours."""
    said = json.loads(line)
    if not isinstance(said, dict):
        raise _Wrong("feedback is a JSON object, and this line is not one")
    if "question" not in said:
        raise _Wrong("the field question is missing")
    verdict, comment = said.get("verdict"), said.get("comment")
    if verdict not in VERDICTS:
        raise _Wrong(f"the verdict is {verdict!r}; verdicts are {', '.join(VERDICTS)}")
    if comment is not None and not isinstance(comment, str):
        raise _Wrong("the comment is not a text")
    asked = {name: said[name] for name in ("as_of", "asked_on") if said.get(name) is not None}
    row = {"id": _id(said), "question": said["question"], **asked, **_expected(verdict, said.get("reply"))}
    comment = (comment or "").strip()
    if "status" in row:
        row["note"] = f"{verdict}: {comment}" if comment else verdict
    elif comment:
        row["note"] = comment
    return row


class _Wrong(ValueError):
    """What is wrong with a line, without its place."""


def _expected(verdict: str, reply: object) -> Row:
    refused = isinstance(reply, Mapping) and reply.get("kind") == "refusal"
    if verdict == "should-have-refused" or (verdict == "right" and refused):
        return {"kind": "unanswerable", "answerable": False}
    if verdict != "right":
        return {"status": "draft"}
    citations = reply.get("citations") if isinstance(reply, Mapping) else None
    if not isinstance(reply, Mapping) or not isinstance(citations, list) or not citations:
        raise _Wrong("the verdict is right, and there is no reply with citations that could be the evidence")
    evidence: list[Row] = []
    for citation in citations:
        quote = _quote(citation)
        if quote not in evidence:
            evidence.append(quote)
    text = reply.get("text")
    answer = _MARK.sub("", text).strip() if isinstance(text, str) else ""
    return {"answerable": True, **({"answer": answer} if answer else {}), "evidence": evidence}


def _quote(citation: object) -> Row:
    if not isinstance(citation, Mapping):
        raise _Wrong("a citation of the reply is not an object")
    file, article = citation.get("file"), citation.get("article_id")
    # The file's name before the id: an article that is corrected keeps its name, and its id is of its words.
    name = PurePath(file).name if isinstance(file, str) and file else article
    if not isinstance(name, str) or not isinstance(citation.get("quote"), str):
        raise _Wrong("a citation of the reply has no article or no quote")
    return {"article": name, "quote": citation["quote"]}


def _id(said: Mapping[str, Any]) -> str:
    told = [said.get(name) for name in ("question", "as_of", "asked_on", "verdict", "comment")]
    return f"feedback-{hashlib.sha256(json.dumps(told).encode('utf-8')).hexdigest()[:10]}"
