"""The text of one article and what is known about it in, an `Article` out: cleaned, dated and titled.

Deliberately knows no file format. Offsets count the body that is made here, not the file: stamps, headings in markdown
and lines of the web page around an article ("Read more: ...") are not its words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from greenland_qa.domain import UNDATED, Article, DateBasis, Dated, Source, article_id_of
from greenland_qa.language.sentences import sentences
from greenland_qa.reading.dating import BadDay, day_in_name, day_in_text, stamped, stated_day, stating_line
from greenland_qa.reading.text import clean

MAX_MADE_TITLE_CHARS = 90
_MAX_TITLE_CHARS = 300
# Only lines that are nothing else, and short: an article may well write about an advertisement.
_MAX_FURNITURE_CHARS = 120
_NETWORKS = (
    r"(?:facebook|twitter|x|instagram|whatsapp|telegram|threads|bluesky|linkedin|youtube|tiktok|google news|flipboard"
    r"|reddit|e-?mail)"
)
_FURNITURE = re.compile(
    r"[\W_]*(?:"
    r"add .{1,40} as (?:a|your) (?:preferred|trusted) source(?: on google)?"
    r"|(?:also read|read also|read more|read next|also see|see also|must read|related(?: (?:articles?|stories|news))?"
    r"|recommended(?: for you)?|more on this story|you may also like|don[’']t miss)\s*(?:[:|–—-].*|)"
    r"|(?:advertisement|advertisment|sponsored(?: content)?|promoted content)"
    r"(?:\s*[|:–—-]?\s*(?:continue reading below|scroll to continue|article continues below))?"
    r"|(?:the )?(?:article|story) continues (?:below|after)(?: (?:this |the )?(?:ad|advertisement|[\w ]*promotion))?"
    r"|skip (?:past )?(?:advertisement|newsletter promotion)"
    r"|click here (?:to|for) .*"
    r"|follow (?:us|.{1,40}) on (?:our )?" + _NETWORKS + r"\b.*"
    r"|share(?: this)?(?: (?:article|story|post|page))?(?: (?:on|via) " + _NETWORKS + r".*)?"
    r"|(?:copy|print)(?: (?:link|this article|article))?"
    r"|(?:sign up|subscribe|register)(?: now| here)? (?:to|for) .{1,60} (?:newsletters?|channel|alerts?)\b.{0,40}"
    r"|join (?:our|us on) (?:.{1,20} )?" + _NETWORKS + r"\b.{0,40}"
    r"|listen to this (?:article|story)(?:[ (]\d.*)?"
    r"|(?:©|copyright|\(c\)).{0,80}all rights reserved"
    r")[\W_]*",
    re.I,
)
_HEADING = re.compile(r"#[ \t]+(?P<title>\S.*?)[ \t#]*(?:\n+|$)")


class NoArticle(ValueError):
    """Why a text is no article, as the end of the sentence "This file ..."."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an article besides its text; None or () where nothing is. It wins over what the text says."""

    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    file: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An article, and a sentence about a stated date that could not be used, or None."""

    article: Article
    complaint: str | None = None


def make_article(text: str, known: Known, *, today: date) -> Made:
    """The article of this text. A date after tomorrow is not used, and `complaint` says so.

    Raises: NoArticle where no words are left.
    """
    stamp, body = stamped(clean(text))
    heading, body = _heading(body)
    if stamp is None:
        stamp, body = stamped(body)
    body = _without_furniture(body)
    if not any(c.isalnum() for c in body):
        raise NoArticle("holds no words")
    published, complaint = _dated(known, stamp, body, today)
    title, made = _title(known.title or heading, body)
    source = Source(
        article_id=article_id_of(body),
        title=title,
        title_made=made,
        outlet=_line(known.outlet),
        url=web_address(known.url),
        file=_line(known.file),
        published=published,
        authors=tuple(dict.fromkeys(a for author in known.authors if (a := _line(author)))),
    )
    return Made(article=Article(source=source, body=body, language=_language(known.language)), complaint=complaint)


def web_address(url: str | None) -> str | None:
    """The address if it is one of http or https with a host, else None."""
    line = _line(url)
    if line is None or re.search(r"[\s<>\"]", line):
        return None
    try:
        parts = urlsplit(line)
        return line if parts.scheme.lower() in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _line(value: str | None) -> str | None:
    """The value on one clean line; None for a blank one."""
    return (" ".join(clean(value).split()) or None) if value is not None else None


def _language(value: str | None) -> str:
    """The language's code ("en" of "en-GB"); English where none is said."""
    match = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", (value or "").strip())
    return match.group().lower() if match else "en"


def _heading(body: str) -> tuple[str | None, str]:
    """A leading markdown heading ("# Title") and the body without it, where a body is left."""
    match = _HEADING.match(body)
    rest = body[match.end() :].strip() if match else ""
    return (match["title"], rest) if match and rest else (None, body)


def _without_furniture(body: str) -> str:
    lines = body.split("\n")
    kept = [line for line in lines if len(line) > _MAX_FURNITURE_CHARS or not line or not _FURNITURE.fullmatch(line)]
    return body if len(kept) == len(lines) else clean("\n".join(kept))


def _dated(known: Known, stamp: str | None, body: str, today: date) -> tuple[Dated, str | None]:
    complaint = None
    for statement in (known.published, stamp, stating_line(body)):
        if statement is None or not statement.strip():
            continue
        try:
            return Dated(day=stated_day(statement, today), basis=DateBasis.STATED), complaint
        except BadDay as bad:
            complaint = complaint or f"the date {statement.strip()[:60]!r} {bad}, so it is not used"
    if known.file and (named := day_in_name(known.file.rpartition("/")[2], today)):
        return Dated(day=named, basis=DateBasis.FILE_NAME), complaint
    if found := day_in_text(body, today):
        return Dated(day=found, basis=DateBasis.IN_THE_TEXT), complaint
    return UNDATED, complaint


def _title(given: str | None, body: str) -> tuple[str, bool]:
    """The title, and whether it was made from the first sentence because there was none."""
    if title := _line(given):
        return title[:_MAX_TITLE_CHARS], False
    first, _, rest = body.partition("\n")
    if rest.startswith("\n") and 3 <= len(first) <= MAX_MADE_TITLE_CHARS * 2 and first[-1] not in ".,;:!?…\"”’'":
        return " ".join(first.split()), False
    spans = sentences(body[:2_000])
    sentence = " ".join(body[slice(*spans[0])].split()) if spans else body
    if len(sentence) <= MAX_MADE_TITLE_CHARS:
        return sentence, True
    cut = sentence[:MAX_MADE_TITLE_CHARS]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut[:-1]}".rstrip(" ,;:–—-") + "…", True
