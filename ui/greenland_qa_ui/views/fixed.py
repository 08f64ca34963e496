"""The parts of the page that never change: its places, the box for questions, the dialogue for judgements."""

from __future__ import annotations

from greenland_qa_ui.render.html import clean

# A longer paste is cut by the browser, and then refused by the assistant in a sentence of its own.
MAX_TYPED_CHARS = 20_000
VIEWS = {"ask": "Ask", "conversations": "Conversations", "articles": "Articles", "evaluation": "Evaluation"}
NAVIGATION = (
    '<nav aria-label="Views">'
    + "".join(f'<button type="button" data-view="{name}">{title}</button>' for name, title in VIEWS.items())
    + "</nav>"
)
COMPOSER = f"""
<div class="asking">
  <label class="sr" for="question">Question</label>
  <textarea id="question" rows="1" maxlength="{MAX_TYPED_CHARS}" placeholder="Ask a question …" aria-keyshortcuts="/"></textarea>
  <button type="button" id="ask-button">Ask</button>
  <button type="button" id="stop-button" hidden>Stop</button>
</div>
<div class="under">
  <div id="limits" role="group" aria-label="Limits that are set"></div>
  <button type="button" class="quiet" id="new-button">New conversation</button>
</div>
"""
REST = clean('<p class="rest">The number after a sentence opens its article here, at the quoted words.</p>')
_CHOICES = (
    ("right", "Right"),
    ("wrong", "Wrong"),
    ("citation-wrong", "A citation is wrong"),
    ("should-have-refused", "It should have refused"),
    ("should-have-answered", "It should have answered"),
)
FEEDBACK = (
    '<dialog aria-labelledby="judge-title"><h2 id="judge-title">Is this reply right?</h2><div role="radiogroup" '
    'aria-labelledby="judge-title">'
    + "".join(
        f'<label data-verdict="{verdict}"><input type="radio" name="verdict" value="{verdict}"> {label}</label>'
        for verdict, label in _CHOICES
    )
    + '</div><label for="comment">What should be said of it (not needed)</label><textarea id="comment" rows="3" '
    'maxlength="4000"></textarea><div class="actions"><button type="button" class="strong" id="judge">Send</button>'
    '<button type="button" class="quiet" id="judge-not">Cancel</button></div></dialog>'
)
SEARCH_CONVERSATIONS = (
    '<h1>Conversations</h1><label class="sr" for="sought">Search the conversations</label>'
    '<input type="search" id="sought" placeholder="Search in questions and replies …">'
)
SEARCH_ARTICLES = (
    '<h1>Articles</h1><label class="sr" for="titles">Search the articles</label>'
    '<input type="search" id="titles" placeholder="Search in titles, outlets and files …">'
)
UPLOAD = (
    '<div class="drop"><label for="files">Add articles: choose files, or drop them here '
    '<span class="about">.txt, .md, .jsonl, .jsonl.gz, and a metadata.csv that describes them</span></label>'
    '<input type="file" id="files" multiple accept=".txt,.md,.jsonl,.gz,.csv">'
    '<button type="button" class="quiet" id="cancel-upload" hidden>Cancel</button>'
    '<p class="sending" role="status"></p></div>'
)
EVALUATE = (
    "<h1>Evaluation</h1><p class='how'>A golden set holds questions and what is expected of their replies. Here each of them "
    "is asked, and the replies are graded by rules that anybody can check by hand.</p>"
    '<div class="actions"><button type="button" class="strong" id="measure">Ask the golden set</button>'
    '<label class="quiet file" for="golden">Ask one of your own:</label> '
    '<input type="file" id="golden" accept=".jsonl,.csv">'
    '<button type="button" class="quiet" id="stop-measuring" hidden>Stop</button></div>'
)
