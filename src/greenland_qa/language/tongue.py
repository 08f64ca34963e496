"""A text in, whether it is English out, as far as its small words tell.

Names no other language: what matters here is only that words of two languages cannot be compared one by one.
"""

from __future__ import annotations

import re

from greenland_qa.language.tokens import STOPWORDS, fold

# Words with which a question begins, in these languages and in no name that news are full of: one of them is enough.
_ASKS = frozenset(
    """wann warum weshalb wieso wer wem wie wohin welche welcher welches hvad hvem hvor hvornar hvorfor hvordan hvilke hvilken hvilket
    vad vem varfor vilka vilken quand pourquoi combien qui quel quelle quels quelles quien quienes cuando donde cual cuales cuanto
    cuantos cuantas perche quando quanti quante waarom waar hoeveel wanneer welke quem quantos quais""".split()
)
# Those and small words of the same languages; none of an English text, nor of names in it ("de", "von", "los").
_OTHER = _ASKS | frozenset(
    """viele und oder nicht ist sind wird werden wurde wurden haben hatte der das dem des
    sein seine seinen ihre im vom beim ein eine einen einem einer uber fur mit auf aus bei nach zum zur sich auch keine
    sie heisst sagte gibt dass wegen
    mange og ikke er det af til med blev bliver om eller som efter skal har vil fra ved et
    sagde nar hur och inte ett av till ska
    que quoi est sont les une du dans sur avec pour ont ete cette elle aux au
    dit pas leur leurs
    como por para una del es sobre dijo fue son
    che chi dove quale quali il gli della delle nel sono stato
    wat het een niet zijn heeft voor naar
    onde porque qual nao uma foi sao""".split()
)
# One may be a name, or an English word after all.
_LEAST = 2
# Small English words that these languages have too: "Wann kommt er in Nuuk an?"
_SHARED = frozenset("a all am an do en he her i in me no on or so was will".split())
_WORD = re.compile(r"[^\W\d_]+")


def is_english(text: str) -> bool | None:
    """Whether most of its small words are English, or it asks in another language; None where there are too few to tell."""
    said = [fold(word) for word in _WORD.findall(text)]
    found = set(said)
    letters = "".join(found)
    if sum(not c.isascii() for c in letters) > len(letters) / 2:
        return False
    other, english = len(found & _OTHER), len(found & STOPWORDS)
    if other >= _LEAST and other >= english:
        return False
    if said and said[0] in _ASKS and not found & STOPWORDS - _SHARED:
        return False
    return True if english >= _LEAST else None


def is_foreign(text: str, articles: str) -> bool:
    """Whether the text is not English, and the articles are: then that they share no words says nothing."""
    return is_english(text) is False and is_english(articles) is True
