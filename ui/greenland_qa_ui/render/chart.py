"""Articles in, a chart of them over time out, as a drawing with a key and the same numbers as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from html import escape

from greenland_qa.archive import Listing
from greenland_qa.language.days import day
from greenland_qa_ui.render.html import DRAWN, clean

# More colours than these nobody can tell apart.
OUTLETS_DRAWN = 5
# So many bars fit beside one another on a narrow screen.
MOST_BARS = 40
_WIDTH, _HEIGHT, _FOOT = 960, 150, 22
_UNKNOWN = "outlet unknown"
_OTHERS = "other outlets"


def chart(listings: Sequence[Listing]) -> str:
    """Bars of days, weeks, months or years, each parted by outlet; "" if fewer than two days are known."""
    dated = [
        (s.published.day, s.outlet or _UNKNOWN) for s in (listing.source for listing in listings) if s.published.day
    ]
    if len({on for on, _ in dated}) < 2:
        return ""
    first, last = min(on for on, _ in dated), max(on for on, _ in dated)
    step = next((s for s in (1, 7, 31, 366) if (last - first).days / s < MOST_BARS), 366 * 5)
    bars = [first + timedelta(days=step * n) for n in range((last - first).days // step + 1)]
    common = [name for name, _ in Counter(name for _, name in dated).most_common(OUTLETS_DRAWN)]
    counts = Counter(((on - first).days // step, name if name in common else _OTHERS) for on, name in dated)
    names = [*common, *([_OTHERS] if any(name == _OTHERS for _, name in counts) else [])]
    drawn = _bars(bars, names, counts)
    key = "".join(
        f'<span class="s{n}"><svg viewBox="0 0 10 10"><rect x="0" y="0" width="10" height="10"></rect></svg> '
        f"{escape(name)} {sum(c for (_, of), c in counts.items() if of == name):,}</span>"
        for n, name in enumerate(names)
    )
    span = {1: "day", 7: "week", 31: "month", 366: "year"}.get(step, "5 years")
    said = f"Articles by {span} of publication, {day(first)} to {day(last)}"
    undated = len(listings) - len(dated)
    without = f" {undated:,} without a known date are not drawn." if undated else ""
    return clean(
        f'<div class="chart" role="group" aria-label="{said}"><p class="about">{said}.{without}</p>'
        f'<div class="wide" role="region" tabindex="0" aria-label="The chart">{drawn}</div>'
        f'<div class="key">{key}</div></div>',
        also=DRAWN,
    )


def _bars(bars: Sequence[date], names: Sequence[str], counts: Counter[tuple[int, str]]) -> str:
    most = max(sum(counts[n, name] for name in names) for n in range(len(bars)))
    room, width = _HEIGHT - _FOOT - 14, _WIDTH / len(bars)
    parts = [f'<line x1="0" x2="{_WIDTH}" y1="{_HEIGHT - _FOOT}" y2="{_HEIGHT - _FOOT}"></line>']
    for n in range(len(bars)):
        top = float(_HEIGHT - _FOOT)
        for k, name in enumerate(names):
            height = room * counts[n, name] / most
            top -= height
            if height:
                parts.append(
                    f'<g class="s{k}"><rect x="{n * width + width * 0.1:.1f}" y="{top:.1f}" '
                    f'width="{min(width * 0.8, 40):.1f}" height="{height:.1f}"></rect></g>'
                )
    parts.append(f'<text x="0" y="11">{most:,}</text><text x="0" y="{_HEIGHT - 5}">{bars[0].isoformat()}</text>')
    parts.append(f'<text x="{_WIDTH}" y="{_HEIGHT - 5}" text-anchor="end">{bars[-1].isoformat()}</text>')
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}">{"".join(parts)}</svg>'
