"""Journeys in, text to take away out: Markdown, a page that stands alone, JSON, BibTeX, CSL-JSON. Writes no file."""

from greenland_qa.exports.bibliography import bibtex, csl_json
from greenland_qa.exports.markdown import cited, markdown
from greenland_qa.exports.page import page
from greenland_qa.exports.record import record

__all__ = ["bibtex", "cited", "csl_json", "markdown", "page", "record"]
