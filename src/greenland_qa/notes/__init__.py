"""An answer and what it rests on in, what a reader must know beside it out: sentences, each true by itself.

Deliberately changes no answer. A note that is made without need is worse than one that is missed: readers stop reading.
"""

from greenland_qa.notes.age import old_news
from greenland_qa.notes.archive import of_archive
from greenland_qa.notes.disagreement import disagreements
from greenland_qa.notes.sole import one_source
from greenland_qa.notes.tongue import asked_in_english

__all__ = ["asked_in_english", "disagreements", "of_archive", "old_news", "one_source"]
