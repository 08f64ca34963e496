"""The view of the archive's articles: find one, read it, add some, remove one and put it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from greenland_qa import Article
from greenland_qa_ui import shelf
from greenland_qa_ui.desk import Desk
from greenland_qa_ui.render import articles as render
from greenland_qa_ui.render import evidence, html
from greenland_qa_ui.render.chart import chart
from greenland_qa_ui.stopping import Stopped, until_stopped
from greenland_qa_ui.views.fixed import SEARCH_ARTICLES, UPLOAD
from greenland_qa_ui.views.parts import QUIETLY, place, sent, sentence_of, stoppable

# The page says the same before it sends any (page.js).
MOST_FILES = 1_000


def build(desk: Desk, navigation: gr.HTML) -> None:
    """The view, wired; it shows the archive anew each time it is gone to."""
    with gr.Column(elem_id="view-articles", elem_classes="view"):
        search = place(SEARCH_ARTICLES, elem_id="search-articles", scripts="search")
        drawn = place("", elem_id="over-time")
        upload = place(UPLOAD if desk.settings else "", elem_id="upload", scripts="upload" if desk.settings else "")
        told = place("", elem_id="added", scripts="progress")
        taken = place("", elem_id="removed", scripts="actions")
        listed = place("", elem_id="articles", scripts="actions")
        reader = place("", elem_id="article", scripts="reader")
    sought, removed = gr.State(""), gr.State(())
    is_stopped = stoppable(upload.stop)

    def look(words: str) -> tuple[str, str]:
        return _shown(desk, words)

    def find(event: gr.EventData) -> tuple[str, str]:
        words = str(sent(event).get("sought", ""))[:200]
        return _shown(desk, words)[0], words

    def act(words: str, gone: tuple[Article, ...], event: gr.EventData) -> tuple[Any, ...]:
        return _done(desk, words, gone, sent(event))

    def add(words: str, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        yield from _adding(desk, words, sent(event), is_stopped(event))

    navigation.select(look, [sought], [listed, drawn], **QUIETLY)
    search.input(find, None, [listed, sought], trigger_mode="always_last", **QUIETLY)
    for part in (listed, taken):
        part.select(act, [sought, removed], [listed, drawn, taken, reader, removed], **QUIETLY)
    reader.click(lambda: "", None, [reader], **QUIETLY)
    upload.upload(add, [sought], [told, listed, drawn], trigger_mode="multiple", **QUIETLY)


def _shown(desk: Desk, words: str) -> tuple[str, str]:
    """The table and the chart."""
    try:
        listings = desk.assistant.articles()
        return render.table(listings, words, may_remove=desk.settings is not None), chart(listings)
    except Exception as error:
        return html.problem(sentence_of(error)), ""


def _done(desk: Desk, words: str, gone: tuple[Article, ...], said: Mapping[str, Any]) -> tuple[Any, ...]:
    """Table, chart, what was removed, the article to read, and the removed ones, after what a reader wanted."""
    named, wish = str(said.get("id", "")), said.get("do")
    try:
        if wish == "open":
            opened = evidence.article(desk.assistant.article(named), None)
            return gr.skip(), gr.skip(), gr.skip(), opened, gone
        if desk.settings is not None and wish == "remove":
            gone = (*gone, shelf.remove(desk, named))
        elif desk.settings is not None and wish == "undo" and gone:
            shelf.put_back(desk, gone[-1])
            gone = gone[:-1]
    except Exception as error:
        return gr.skip(), gr.skip(), html.problem(sentence_of(error)), gr.skip(), gone
    return (*_shown(desk, words), render.removed([article.source for article in gone]), "", gone)


def _adding(
    desk: Desk, words: str, said: Mapping[str, Any], is_stopped: Callable[[], bool]
) -> Iterator[tuple[Any, ...]]:
    """What became of the uploaded files so far, and at the end the archive with what they held."""
    if desk.settings is None:
        return
    so_far = None
    try:
        for so_far in until_stopped(shelf.add(desk, uploaded(said)), is_stopped):
            yield render.adding(so_far.done, so_far.expected), gr.skip(), gr.skip()
    except Stopped:
        yield html.notice("Stopped; what was read before stays."), *_shown(desk, words)
        return
    except Exception as error:
        yield html.problem(sentence_of(error)), *_shown(desk, words)
        return
    if so_far is not None:
        yield render.added(dict(so_far.changes), so_far.faults), *_shown(desk, words)


def uploaded(said: Mapping[str, Any]) -> list[tuple[Path, str]]:
    """(path, name) of the files that an event names and that were uploaded; a path elsewhere is passed over."""
    folder = Path(get_upload_folder()).resolve()
    files = said.get("files")
    found: list[tuple[Path, str]] = []
    for file in files[:MOST_FILES] if isinstance(files, list) else ():
        path = Path(str(file.get("path", ""))).resolve() if isinstance(file, dict) else folder
        if path.is_relative_to(folder) and path.is_file():
            found.append((path, str(file.get("name", path.name))))
    return found
