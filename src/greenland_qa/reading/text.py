"""Bytes of a text file in, clean text out: NFC, newlines as "\\n", without what no reader can see.

Deliberately knows no article and no file: `NotText` says what is wrong, and a caller says where.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache

# Text of one article, in bytes. The longest news feature is far below 1 MB; what is larger is not one article.
MAX_ARTICLE_BYTES = 20_000_000
# Of the first bytes of a file; a text has none, and 1 in 100 forgives the stray ones of old typesetting systems.
_MOST_CONTROLS = 0.01
# Windows-1252 above 0x7f: the letters and marks that Western European prose uses. Not "³" or "¹", which are what Polish
# or Czech text in Windows-1250 turns into when it is read as Windows-1252.
_WESTERN = frozenset("ŠšŽžŒœŸƒ€‚„…‘’“”•–—™¡¢£¥§©ª«®°º»½¿·\xa0\xad") | {
    chr(c) for c in range(0xC0, 0x100) if c not in (0xD7, 0xF7)
}
# Western European prose stays under a tenth; Russian or Greek in an 8-bit encoding is nearly all above 0x7f.
_MOST_WESTERN = 0.2
# UTF-8 read as Windows-1252 ("Ã©", "â€™"): the file is UTF-8 with a broken place; guessing would spoil every accent.
_MOJIBAKE = re.compile("[ÃÂ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€")
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Only what may be invisible is looked at one by one; most texts have none of it and are done at once.
_SUSPECT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_JOINERS = "\u200c\u200d"
_BLANK_LINES = re.compile(r"\n{3,}")


class NotText(ValueError):
    """What is wrong with the bytes, as the end of the sentence "This file ..."; `advice` is one sentence."""

    def __init__(self, why: str, *, advice: str) -> None:
        super().__init__(why)
        self.advice = advice


def decode(data: bytes) -> str:
    """The text of these bytes, not yet cleaned: UTF-8, UTF-16 or UTF-32 by its byte order mark, or Windows-1252.

    Windows-1252 is assumed only where UTF-8 fails and the result reads as Western European prose.
    Raises: NotText.
    """
    _refuse_other_formats(data)
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return _without_controls(data.decode(encoding))
            except UnicodeDecodeError as exc:
                raise _badly_encoded(f"starts as {encoding.upper()} text and breaks off at byte {exc.start:,}") from exc
    if b"\x00" in data:
        raise _binary()
    try:
        return _without_controls(data.decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        text = _western(data)
        if text is None:
            raise _badly_encoded(f"is neither UTF-8 (see byte {exc.start:,}) nor Windows-1252 text") from exc
        return _without_controls(text)


def clean(text: str) -> str:
    """NFC, newlines as "\\n", no character that no reader can see, no blanks at line ends, no two blank lines together.

    Zero-width joiners stay where a script or an emoji needs them; HTML entities stay as they are. Cleaning what is
    clean changes nothing.
    """
    text = _NEWLINES.sub("\n", text)
    if _SUSPECT.search(text):
        text = _visible(text)
    text = unicodedata.normalize("NFC", text)
    # Line by line: a pattern for blanks before a line's end takes hours on a million blanks that end in a word.
    return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()


def _refuse_other_formats(data: bytes) -> None:
    head = data[:512].lstrip().lower()
    if head.startswith(b"%pdf-"):
        raise NotText("is a PDF under another name", advice="Save its text as a .txt file and read that.")
    if head.startswith(b"{\\rtf"):
        raise NotText("is a Rich Text file under another name", advice="Save it as plain text and read that.")
    if head.startswith((b"<!doctype html", b"<html")):
        raise NotText("is a web page under another name", advice="Save the article's text as a .txt file instead.")


def _western(data: bytes) -> str | None:
    """The bytes as Windows-1252, or None where that would be a guess."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    high = [c for c in text if c > "\x7f"]
    plausible = len(high) <= _MOST_WESTERN * len(text) and all(c in _WESTERN for c in high)
    return text if plausible and not _MOJIBAKE.search(text) else None


def _without_controls(text: str) -> str:
    """The text itself. Raises: NotText where it has so many control characters that it is no text, or NULs."""
    head = text[:65_536]
    controls = sum(c < " " and c not in "\t\n\r\x0b\x0c" for c in head)
    if "\x00" in head or controls > _MOST_CONTROLS * len(head):
        raise _binary()
    return text


def _binary() -> NotText:
    return NotText("is binary and holds no text", advice="Save the article's text as a UTF-8 .txt file instead.")


def _badly_encoded(why: str) -> NotText:
    return NotText(why, advice="Save it as UTF-8 in an editor and read it again.")


def _visible(text: str) -> str:
    kept: list[str] = []
    for at, char in enumerate(text):
        if _SUSPECT.match(char) and not _is_needed(char, at, text, kept):
            continue
        kept.append(char)
    return "".join(kept)


def _is_needed(char: str, at: int, text: str, kept: list[str]) -> bool:
    """Whether a script or an emoji would read otherwise without this joiner or variation selector."""
    before = kept[-1] if kept else ""
    if char in _JOINERS:
        after = next((c for c in text[at + 1 : at + 3] if not _SUSPECT.match(c)), "")
        if "\ufe00" <= before <= "\ufe0f":
            before = kept[-2] if len(kept) > 1 else ""
        return _joins(before) and _joins(after)
    if "\ufe00" <= char <= "\ufe0f" or "\u180b" <= char <= "\u180f":
        # One a character, and on signs and letters that have variants: on Latin letters they can only hide something.
        return before != "" and not _SUSPECT.match(before) and (before in "0123456789#*" or _joins(before))
    return "\U000e0100" <= char <= "\U000e01ef" and before != "" and "CJK" in unicodedata.name(before, "")


@lru_cache(maxsize=4096)
def _joins(char: str) -> bool:
    """Whether the character is a letter or mark of a script other than Latin, or a sign such as an emoji."""
    category = unicodedata.category(char)[0] if char else ""
    name = unicodedata.name(char, "LATIN") if char else "LATIN"
    return char > "\x7f" and category in "LMS" and not name.startswith(("LATIN", "COMBINING"))
