"""Journeys in, JSON out: the stable fields that the command line gives, one reply each, under a title."""

from __future__ import annotations

import json
from collections.abc import Sequence

from greenland_qa.domain import Journey
from greenland_qa.formats import reply_json


def record(title: str, journeys: Sequence[Journey]) -> str:
    """{"title": ..., "replies": [reply, ...]}; each reply has its question with the frame it was asked in."""
    replies = []
    for journey in journeys:
        reply, asked = reply_json(journey), journey.question
        limits = {"outlets": list(asked.outlets), "since": _iso(asked.since), "until": _iso(asked.until)}
        replies.append({**reply, "question": {**reply["question"], **limits}})
    return json.dumps({"title": title, "replies": replies}, ensure_ascii=False, indent=1) + "\n"


def _iso(day: object) -> str | None:
    return None if day is None else str(day)
