"""Text and sources in, safe HTML out: what every part of the page is made with, and the last gate before it.

Everything from articles, questions and models is escaped where it is put in, and the whole is sanitised once more at
the end: nothing that runs, loads or sends, and no link but to a source's own http(s) address.
"""

from __future__ import annotations

import re
from html import escape

import nh3

from greenland_qa import Source
from greenland_qa.language.days import dated

TAGS = frozenset({
    "a", "article", "button", "caption", "dd", "details", "div", "dl", "dt", "em", "h1", "h2", "h3", "li", "mark", "ol",
    "p", "q", "section", "span", "strong", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul",
})  # fmt: skip
# Only in parts that hold nothing but our own words and escaped names.
FIELDS = frozenset({"fieldset", "input", "label", "legend", "textarea"})
DRAWN = frozenset({"g", "line", "rect", "svg", "text"})
_DATA = {"data-close", "data-copy", "data-correct", "data-do", "data-feedback", "data-form", "data-id"}
_DATA |= {"data-kind", "data-link", "data-name", "data-question", "data-refused", "data-span", "data-state"}
_ATTRIBUTES = {
    "*": {"aria-describedby", "aria-label", "aria-live", "class", "id", "lang", "role"} | _DATA,
    "a": {"href", "target"},
    "button": {"aria-current", "title", "type"},
    "div": {"tabindex"},
    "em": {"title"},
    "mark": {"tabindex"},
    "td": {"colspan"},
    "th": {"scope"},
    "input": {"checked", "max", "maxlength", "min", "name", "placeholder", "type", "value"},
    "label": {"for"},
    "textarea": {"maxlength", "rows"},
    "svg": {"height", "preserveaspectratio", "preserveAspectRatio", "viewbox", "viewBox", "width"},
    "g": {"transform"},
    "rect": {"fill-opacity", "height", "width", "x", "y"},
    "line": {"x1", "x2", "y1", "y2"},
    "text": {"text-anchor", "x", "y"},
}
ADDRESS = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)


def clean(html: str, *, also: frozenset[str] = frozenset()) -> str:
    """The HTML without anything that could run, load or send: the last gate before the page."""
    tags = TAGS | also
    return nh3.clean(
        html,
        tags=set(tags),
        attributes={name: allowed for name, allowed in _ATTRIBUTES.items() if name == "*" or name in tags},
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer nofollow",
    )


def problem(sentence: str) -> str:
    """A sentence on what went wrong and what to do about it."""
    return clean(f'<p class="problem">{escape(sentence)}</p>')


def beginning(text: str, chars: int) -> str:
    """The text, or as many whole words of its beginning."""
    return text if len(text) <= chars else f"{text[:chars].rpartition(' ')[0]} …"


def notice(sentence: str) -> str:
    """A sentence on what was done."""
    return clean(f'<p class="notice">{escape(sentence)}</p>')


def value(text: str) -> str:
    """The text as the value of an attribute between double quotes."""
    return escape(text, quote=True)


def title(source: Source) -> str:
    if source.title_made:
        why = "This article had no title; these are its first words."
        return f'<em class="title" title="{why}">{escape(source.title)}</em>'
    return f'<span class="title">{escape(source.title)}</span>'


def about(source: Source) -> str:
    outlet = f"{escape(source.outlet)}, " if source.outlet else ""
    return f"{outlet}{dated(source.published)}{link(source)}"


def link(source: Source) -> str:
    if source.url is None or not ADDRESS.fullmatch(source.url):
        return ""
    return f' <a href="{value(source.url)}" target="_blank">original ↗</a>'


def counted(count: int, thing: str) -> str:
    """1 article, 2 articles."""
    return f"{count:,} {thing}{'s' * (count != 1)}"
