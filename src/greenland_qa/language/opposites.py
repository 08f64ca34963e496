"""Two words in, whether one says the opposite of the other out: rise and fall, accept and reject, first and last."""

from __future__ import annotations

from greenland_qa.language.tokens import stem

# What news tells of in opposites. Each line: words of one side / words of the other.
_PAIRS = """
increase rise grow growth raise gain climb expand boost higher increasing rose grew / decrease fall drop decline shrink lower reduce cut loss slump fell shrank
high highest higher above over exceed upper / low lowest lower below under
more most majority / less fewer least fewest minority
strengthen strong stronger improve better best / weaken weak weaker worsen worse worst deteriorate
before earlier early first begin start open opening launch began / after later late last end finish stop close closing halt
accept approve agree back support favor favour endorse welcome praise / reject refuse disagree oppose condemn criticize criticise denounce
allow permit legalize legalise / ban forbid prohibit prevent block outlaw
confirm admit acknowledge / deny dispute refute
win victory winner success succeed pass won / lose defeat loser failure fail lost
include join enter arrive came / exclude leave exit depart remove left went
buy import receive bought / sell export send sold sent
arrest detain jail imprison convict guilty / release free acquit innocent
attack invade / defend protect withdraw
attack war / peace ceasefire truce
ally friend partner / enemy rival foe opponent
kill dead die death / survive alive born birth
true real right correct / false fake wrong incorrect
legal lawful / illegal unlawful
safe secure / dangerous unsafe insecure
public / private secret
domestic national internal / foreign international external
mandatory compulsory required / voluntary optional
likely possible able certain / unlikely impossible unable uncertain
positive optimistic hopeful / negative pessimistic
temporary / permanent
continue resume keep maintain retain kept / stop suspend abandon lose drop
create build construct establish found built / destroy demolish dismantle abolish
reveal disclose expose show / hide conceal
north northern / south southern
east eastern / west western
old older oldest / new young younger youngest
long longer / short shorter
large larger largest big bigger great major / small smaller smallest little minor
rich wealthy expensive / poor cheap
hot warm / cold cool
easy simple / hard difficult complex
fast quick quickly accelerate speed / slow slowly
always often frequently / never rarely seldom
all every everyone / none nobody
with / without
encourage promote help ease / discourage prevent hinder hurt tighten
maximum / minimum
profit surplus / loss deficit
democrat democratic liberal / republican conservative
urban city / rural
present presence / absent absence
direct directly / indirect indirectly
effective / ineffective
stable calm / unstable violent
peaceful / violent
hire employ appoint / fire dismiss
advance / retreat
increase spur / slow
"""
_OPPOSITES = frozenset(
    (stem(a), stem(b))
    for line in _PAIRS.strip().splitlines()
    for sides in (line.split(" / "), line.split(" / ")[::-1])
    for a in sides[0].split()
    for b in sides[1].split()
    if stem(a) != stem(b)
)


def are_opposites(a: str, b: str) -> bool:
    """Whether two keys of words mean opposite things, in either order."""
    return (a, b) in _OPPOSITES
