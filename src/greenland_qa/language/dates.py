"""Text in, the dates that it mentions out; a question and its day in, the days that its time words speak of out."""

from __future__ import annotations

from greenland_qa.language.mentions import DateMention, Prefer, find_dates, resolve

__all__ = ["DateMention", "Prefer", "find_dates", "resolve"]
