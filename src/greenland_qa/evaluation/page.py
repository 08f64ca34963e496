"""Numbers in, small pieces of HTML out: bars, tiles, tables and the sheet they stand on. Knows no question.

Every bar is an SVG that stretches to the width it is given while its label stays text, so that a telephone and a sheet
of paper can both be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

STYLE = """
:root { --ink:#1c2733; --soft:#5b6876; --paper:#fff; --card:#f4f6f8; --line:#d8dee5; --main:#1f5f99; --pale:#a9c8e6;
  --good:#1b7a43; --bad:#b3261e; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --ink:#e6ebf0; --soft:#a3b0bd; --paper:#12181f; --card:#1b242e;
  --line:#33404d; --main:#7db7ec; --pale:#31557a; --good:#63cf92; --bad:#ff8a80; } }
* { box-sizing: border-box; }
body { margin:0; background:var(--paper); color:var(--ink); font:16px/1.5 system-ui,sans-serif; }
main { max-width:60rem; margin:0 auto; padding:1rem; overflow-wrap:anywhere; }
h1 { font-size:1.6rem; line-height:1.25; margin:.5rem 0; } h2 { font-size:1.2rem; margin:2.2rem 0 .4rem; }
h3 { font-size:1rem; margin:1.2rem 0 .3rem; } p { margin:.4rem 0; } .soft { color:var(--soft); font-size:.9rem; }
.lead { font-size:1.15rem; } .good { color:var(--good); } .bad { color:var(--bad); }
.tiles { display:grid; grid-template-columns:repeat(auto-fit,minmax(9rem,1fr)); gap:.7rem; margin:1rem 0; }
.tile { background:var(--card); border-radius:.5rem; padding:.7rem .9rem; break-inside:avoid; }
.tile b { display:block; font-size:1.7rem; line-height:1.2; font-variant-numeric:tabular-nums; }
.row { display:grid; grid-template-columns:11rem 1fr 15rem; gap:.2rem .8rem; align-items:center; padding:.25rem 0;
  break-inside:avoid; } .row svg { width:100%; height:1rem; display:block; }
.row + .soft { margin:0 0 .5rem; }
.row span:last-child { font-variant-numeric:tabular-nums; color:var(--soft); font-size:.9rem; }
table { border-collapse:collapse; width:100%; } th,td { text-align:left; padding:.35rem .5rem;
  border-bottom:1px solid var(--line); vertical-align:top; font-variant-numeric:tabular-nums; }
details { border:1px solid var(--line); border-radius:.5rem; margin:.5rem 0; padding:.5rem .8rem; }
summary { cursor:pointer; } summary .bad, summary .soft { display:block; font-size:.9rem; }
dl { margin:.6rem 0 0; } dt { color:var(--soft); font-size:.85rem; margin-top:.5rem; } dd { margin:0; }
blockquote { margin:.2rem 0; padding-left:.7rem; border-left:3px solid var(--line); }
.sides { display:grid; grid-template-columns:1fr 1fr; gap:.8rem; }
@media (max-width:34rem) { .row { grid-template-columns:1fr auto; } .row svg { grid-column:1/-1; grid-row:2; }
  .sides { grid-template-columns:1fr; } th,td { padding:.3rem .25rem; font-size:.9rem; }
  th { overflow-wrap:normal; } }
@page { margin:14mm; }
@media print { :root { --ink:#000; --soft:#444; --paper:#fff; --card:#fff; --line:#999; --main:#1f5f99; --pale:#a9c8e6;
  --good:#145c32; --bad:#8c1d18; } body { font-size:10.5pt; } main { max-width:none; padding:0; }
  .tile { border:1px solid var(--line); } h2,h3 { break-after:avoid; } summary,blockquote { break-inside:avoid; }
  details:not(.brief)::details-content { content-visibility:visible; display:block; }
  details.brief { border:0; padding:0; margin:.1rem 0; } svg { print-color-adjust:exact; } }
"""


def sheet(title: str, parts: Iterable[str]) -> str:
    """A whole page that asks for nothing from anywhere: no script, no font, no picture."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>\n"
        + "\n".join(parts)
        + "\n</main></body></html>\n"
    )


def tile(title: str, value: str, below: str) -> str:
    """One headline figure."""
    return f'<div class="tile">{escape(title)}<b>{escape(value)}</b><span class="soft">{escape(below)}</span></div>'


def band(label: str, value: float, low: float, high: float, said: str) -> str:
    """A share in [0, 1] as a tick, with its interval as a band, on a track from 0 to 1."""
    drawn = _track() + _box(low, 3, max(high - low, 0.004), 6, "var(--pale)") + _tick(value, "var(--main)")
    return _row(label, drawn, said)


def bar(label: str, parts: Sequence[tuple[float, str]], said: str, *, mark: float | None = None) -> str:
    """Lengths in [0, 1], each from 0 and over the one before, as (length, colour): longest first. `mark`: a tick."""
    drawn = _track() + "".join(_box(0, 2, length, 8, colour) for length, colour in parts)
    return _row(label, drawn + (_tick(mark, "var(--ink)") if mark is not None else ""), said)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Cells are HTML; heads are text."""
    top = "".join(f'<th scope="col">{escape(h)}</th>' for h in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def definitions(pairs: Iterable[tuple[str, str]]) -> str:
    """Terms are text, what stands under them is HTML; a term with nothing under it is left out."""
    return "<dl>" + "".join(f"<dt>{escape(term)}</dt><dd>{text}</dd>" for term, text in pairs if text) + "</dl>"


def folded_away(summary: str, content: str, *, printed: bool = True) -> str:
    """Opens at a click, and on paper by itself if it is to be `printed`."""
    kind = "" if printed else ' class="brief"'
    return f"<details{kind}><summary>{summary}</summary>{content}</details>"


def _row(label: str, drawn: str, said: str) -> str:
    return (
        f'<div class="row"><span>{escape(label)}</span>'
        f'<svg viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label="{escape(f"{label}: {said}")}">'
        f"{drawn}</svg><span>{escape(said)}</span></div>"
    )


def _track() -> str:
    return _box(0, 5.5, 1, 1, "var(--line)")


def _tick(value: float, colour: str) -> str:
    return _box(min(max(value - 0.004, 0), 0.992), 0, 0.008, 12, colour)


def _box(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{100 * x:.2f}" y="{y}" width="{100 * width:.2f}" height="{height}" fill="{colour}"/>'
