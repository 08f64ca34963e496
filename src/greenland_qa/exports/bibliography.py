"""Sources in, BibTeX or CSL-JSON out: for Zotero, LaTeX, Pandoc and word processors."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from greenland_qa.domain import DateBasis, Journey, Source
from greenland_qa.exports.told import sources

_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "^": r"\textasciicircum{}",
    "_": r"\_", "~": r"\textasciitilde{}", "%": r"\%",
}  # fmt: skip


def bibtex(journeys: Sequence[Journey]) -> str:
    """An entry for each cited article, as biblatex's @online; "" for none."""
    return "".join(f"{_entry(source)}\n" for source in sources(journeys))


def csl_json(journeys: Sequence[Journey]) -> str:
    """The cited articles as a list of CSL items."""
    return json.dumps([_item(source) for source in sources(journeys)], ensure_ascii=False, indent=1) + "\n"


def _entry(source: Source) -> str:
    day = source.published.day
    fields = {
        "author": " and ".join(f"{{{_tex(author)}}}" for author in source.authors),
        "title": f"{{{_tex(source.title)}}}",
        "organization": _tex(source.outlet or ""),
        "date": day.isoformat() if day else "",
        "url": re.sub(r"[{}\\\s]", lambda sign: quote(sign[0]), source.url or ""),  # read as it stands, "%" too
        "note": _tex(_note(source)),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value.strip("{}"))
    return f"@online{{{_key(source)},\n{lines}}}\n"


def _item(source: Source) -> dict[str, Any]:
    day = source.published.day
    item = {
        "id": _key(source),
        "type": "article-newspaper",
        "title": source.title,
        "author": [{"literal": author} for author in source.authors],
        "container-title": source.outlet,
        "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
        "URL": source.url,
        "note": _note(source),
    }
    return {name: value for name, value in item.items() if value}


def _note(source: Source) -> str:
    """What a reader of the entry must know of it, and could not see."""
    basis = source.published.basis
    known = {DateBasis.UNKNOWN: "Date unknown", DateBasis.STATED: ""}.get(basis, f"Date: {basis.value}")
    made = "Title made from the first words" if source.title_made else ""
    return "; ".join(filter(None, (known, made, f"File {source.file}" if source.file else "")))


def _key(source: Source) -> str:
    """Outlet, year and the id's first digits: unique, and the same each time."""
    plain = unicodedata.normalize("NFKD", source.outlet or "article").encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "", plain) or "article"
    day = source.published.day
    return f"{name[:20]}{day.year if day else ''}-{source.article_id[:8]}"


def _tex(text: str) -> str:
    return "".join(_TEX.get(c, c) for c in " ".join(text.split()))
