"""Find the names in an article, and say which of them name the same person or organisation.

Takes one text, returns those who are named in it (`Named`) and each place where a name stands (`Mention`). Titles,
demonyms, words that make an organisation and given names are lexicons; what they do not settle is decided by how the
article goes on: who is later called "Mr. Liu" is a person, and Liu is his family name. A short name that fits two
is left open. Who speaks is `speakers`' work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from analysis.people.namewords import (
    SUFFIXES,
    before_of,
    capital_roles,
    countries,
    country_of,
    documents,
    given_names,
    leading_adjectives,
    not_names,
    organisation_words,
    titles,
)
from analysis.tables import lexicon

UPPER = "".join(chr(code) for code in range(0x530) if chr(code).isupper())
NAMESAKES = 8  # that many of one family name are remembered; two are enough to leave it open
MANY_WORDS = 4  # a run of more capitalised words than this is a headline or a list, not a person


@dataclass(slots=True)
class Named:
    """Someone or something that an article names."""

    number: int
    name: str
    kind: str  # person, organisation, or name where nothing has told yet
    first: int
    gender: str = ""
    title: str = ""
    country: str = ""
    full: bool = True  # given and family name, or an organisation's own name
    titles: set[str] = field(default_factory=set)
    several: bool = False


class Mention(NamedTuple):
    """A place where a name stands: start with its titles, name without; who is -1 where two fit."""

    start: int
    name: int
    end: int
    who: int
    possible: tuple[int, ...]
    modifiers: str
    title: str


class Piece(NamedTuple):
    """A name as printed, not yet known to be anyone's."""

    start: int
    name: int
    end: int
    words: tuple[str, ...]
    kind: str  # person, organisation, place, name (two words or more), short
    title: str
    gender: str
    modifiers: str
    key: tuple[str, ...]  # the same for two forms of one name


def find_mentions(text: str) -> tuple[list[Named], list[Mention]]:
    """Those named in a text, in order of appearance, and every place where they are named.

    Examples
    --------
    >>> named, mentions = find_mentions("Chinese Foreign Minister Wang Yi met Liz Truss. Mr. Wang left.")
    >>> [(one.name, one.kind, one.gender) for one in named]
    [('Wang Yi', 'person', 'male'), ('Liz Truss', 'person', 'female')]
    >>> [(mention.start, mention.end, mention.who) for mention in mentions]
    [(0, 32, 0), (37, 46, 1), (48, 56, 0)]
    """
    register = _Register()
    short: list[tuple[int, Piece]] = []
    found: list[tuple[int, Piece, int]] = []
    for run in run_pattern().finditer(text):
        for piece in read_names(run.group()):
            if piece.kind == "short":
                short.append((run.start(), piece))
            else:
                found.append((run.start(), piece, register.number_of(piece, run.start())))
    mentions = [_mention(at, piece, (who,)) for at, piece, who in found]
    for at, piece in short:
        after_the = text[max(0, at + piece.start - 4) : at + piece.start].lower() == "the "
        mentions.append(_mention(at, piece, register.possible(piece, at, after_the)))
    return register.named, sorted(mentions)


@lru_cache(maxsize=8_192)
def read_names(run: str) -> tuple[Piece, ...]:
    """The names in a run of capitalised words. News repeats its runs, so each is read once.

    >>> [(piece.title, piece.words, piece.modifiers) for piece in read_names("But Retired Navy Capt. James Fanell")]
    [('Capt.', ('James', 'Fanell'), 'Retired Navy')]
    """
    pieces = []
    for tokens in _segments([(match.start(), match.group()) for match in re.finditer(r"[^ \xa0]+", run)]):
        piece = _piece(run, tokens)
        if piece:
            pieces.append(piece)
    return tuple(pieces)


class _Register:
    """Who has been named so far, and by which words they can be named again."""

    def __init__(self) -> None:
        self.named: list[Named] = []
        self.by_key: dict[tuple[str, ...], int] = {}
        self.by_last: dict[str, list[int]] = {}
        self.by_first: dict[str, list[int]] = {}

    def number_of(self, piece: Piece, at: int) -> int:
        """The one this full name names; a new one when it is the first time."""
        key = piece.key
        if key not in self.by_key:
            self.by_key[key] = self._add(piece, at + piece.start)
            if piece.kind in ("person", "name"):
                _remember(self.by_last, key[-1], self.by_key[key])
                _remember(self.by_first, key[0], self.by_key[key])
            elif len(piece.words) > 1:
                self._know_organisation(piece, self.by_key[key])
        one = self.named[self.by_key[key]]
        one.kind = "person" if piece.kind == "person" and one.kind == "name" else one.kind
        _learn(one, piece)
        return one.number

    def possible(self, piece: Piece, at: int, after_the: bool) -> tuple[int, ...]:
        """Those whom a name of one word may name: of those already introduced, else of all; none known makes one."""
        word = piece.words[0].lower()
        fitting = self._fitting(word, piece) or [self.by_key[key] for key in [("", word)] if key in self.by_key]
        known = [number for number in fitting if self.named[number].first < at]
        chosen = _titled(self.named, known or fitting, piece)
        if not chosen:
            number = self._add(piece, at + piece.start)
            _remember(self.by_last, word, number)
            chosen = [number]
        if len(chosen) == 1:
            _learn(self.named[chosen[0]], piece)
            one = self.named[chosen[0]]
            by_family_name = one.full and not after_the and one.name.lower().endswith(word)
            one.kind = "person" if one.kind == "name" and (piece.title or by_family_name) else one.kind
        return tuple(chosen)

    def _fitting(self, word: str, piece: Piece) -> list[int]:
        for index in (self.by_last, self.by_first):
            fitting = [n for n in index.get(word, ()) if not _clash(self.named[n].gender, piece.gender)]
            if fitting:
                return fitting
        return []

    def _add(self, piece: Piece, first: int) -> int:
        name = " ".join(piece.words)
        initials = piece.kind == "short" and name.isupper() and len(name) > 1 and not piece.title
        full = piece.kind != "short" or initials
        told = piece.title or (name.lower() in given_names() and name.lower() not in leading_adjectives())
        kind = {"place": "organisation", "short": "person" if told else "organisation" if initials else "name"}.get(
            piece.kind, piece.kind
        )
        self.named.append(Named(len(self.named), name, kind, first, full=full))
        if piece.kind in ("place", "organisation"):
            self.named[-1].country = country_of(name)
        return len(self.named) - 1

    def _know_organisation(self, piece: Piece, number: int) -> None:
        """An organisation is named again by its initials, or by its last word: "The Post"."""
        initials = "".join(word[0] for word in piece.words if word[0].isupper())
        self.by_key.setdefault(("", initials.lower()), number)
        last = piece.words[-1].lower()
        if last in organisation_words("head"):
            _remember(self.by_last, last, number)


def _remember(index: dict[str, list[int]], word: str, number: int) -> None:
    if len(index.setdefault(word, [])) < NAMESAKES:
        index[word].append(number)


def _mention(at: int, piece: Piece, possible: tuple[int, ...]) -> Mention:
    who = possible[0] if len(possible) == 1 else -1
    return Mention(at + piece.start, at + piece.name, at + piece.end, who, possible, piece.modifiers, piece.title)


def _key(words: tuple[str, ...], kind: str) -> tuple[str, ...]:
    """Middle names and initials come and go between two mentions; given and family name stay."""
    low = [word.lower().rstrip(".") for word in words]
    if kind in ("person", "name"):
        low = [word for word in low if word not in SUFFIXES] or low
        return (low[0], low[-1])
    joined = " ".join(low)
    return ("", organisation_words("acronym").get(joined, joined).lower().replace(".", ""))


def _learn(one: Named, piece: Piece) -> None:
    """What a mention tells about the one it names."""
    one.gender = one.gender or piece.gender
    if piece.title:
        if not one.title or titles().get(one.title.lower(), ("",))[0] == "courtesy":
            one.title = piece.title
        one.titles.add(piece.title.lower())
        one.country = one.country or country_of(piece.modifiers)
    if len(piece.words) > 1 and one.name.isupper():
        one.name = " ".join(piece.words)


def _titled(named: list[Named], possible: list[int], piece: Piece) -> list[int]:
    """Two of one family name are told apart by a title that only one of them bears."""
    if len(possible) > 1 and piece.title:
        bearing = [number for number in possible if piece.title.lower() in named[number].titles]
        return bearing if len(bearing) == 1 else possible
    return possible


def _clash(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _segments(tokens: list[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Cut a run at words that are capitalised for another reason, and at an "of" that is no part of a name."""
    segment: list[tuple[int, str]] = []
    for at, token in tokens:
        low = token.lower()
        if low in ("of", "for", "the", "and"):
            last = segment[-1][1].lower() if segment else ""
            joined = (
                last in before_of()
                or (last in ("of", "for") and low == "the")
                or (low == "and" and "of" in [word for _, word in segment])
            )
            if token.islower() and joined:
                segment.append((at, token))
                continue
            yield segment
            segment = []
        elif _is_no_name(token, low) and not _given_before(segment):
            yield segment
            segment = []
        else:
            segment.append((at, token))
    yield segment


def _is_no_name(token: str, low: str) -> bool:
    """A capitalised word that no name begins with; “US” in capitals is a country."""
    plain = re.split("[’']", low)[0]
    return plain in not_names() and token[0].isupper() and not token.startswith("US")


def _given_before(segment: list[tuple[int, str]]) -> bool:
    """Theresa May is no month."""
    return len(segment) == 1 and segment[0][1].lower() in given_names()


def _piece(run: str, tokens: list[tuple[int, str]]) -> Piece | None:
    while tokens and tokens[-1][1].islower():
        tokens = tokens[:-1]
    while tokens and tokens[0][1].islower():
        tokens = tokens[1:]
    if not tokens:
        return None
    words = [token for _, token in tokens]
    if _is_office(words) or (len(words) == 1 and len(words[0].rstrip(".")) == 1):
        return None
    kind = _whole_kind(words)
    if kind:
        return _made(run, tokens, 0, kind, "")
    cut, title = _title_before(words)
    if cut == len(words):
        return None  # a title alone: "Attorney General"
    if not title:
        cut = _modifiers_before(words)
    return _made(run, tokens, cut, _kind_of(words[cut:], title), title)


def _made(run: str, tokens: list[tuple[int, str]], cut: int, kind: str, title: str) -> Piece:
    words = tuple(token for _, token in tokens[cut:])
    start, name = tokens[0][0], tokens[cut][0]
    end = tokens[-1][0] + len(tokens[-1][1])
    modifiers = run[start:name].strip()
    modifiers = modifiers[: len(modifiers) - len(title)].strip() if title else modifiers
    gender = titles().get(title.lower(), ("", ""))[1]
    if kind in ("person", "short") and not gender and (len(words) > 1 or words[0].lower() in given_names()):
        gender = given_names().get(words[0].lower(), "")
    return Piece(start, name, end, words, kind, title, gender, modifiers, _key(words, kind))


def _whole_kind(words: list[str]) -> str:
    """Place or organisation, where the words as a whole tell."""
    low = [word.lower() for word in words]
    joined = " ".join(low)
    if joined in countries():
        return "place"
    if joined in organisation_words("name") or joined in organisation_words("acronym"):
        return "organisation"
    last_tells = low[-1] in organisation_words("head") or low[-1] in organisation_words("name")
    last_tells = last_tells or low[-1].rstrip(".") in organisation_words("suffix") or low[-1] in documents()
    headed = len(words) > 1 and (last_tells or (low[0] in organisation_words("head") and "of" in low))
    if headed and not (low[0] in given_names() and len(words) < MANY_WORDS):
        return "organisation"
    return ""


def _is_office(words: list[str]) -> bool:
    """An office is nobody's name: "Attorney General", "Director of National Intelligence"."""
    low = [word.lower() for word in words]
    named_after = len(words) - low.index("of") > MANY_WORDS if "of" in low else True
    headed = low[0] in capital_roles() and "of" in low[:3] and low[-1] in organisation_words("head")
    described = low[-1] in capital_roles() and low[0] not in given_names()  # "Wisconsin Republican"
    return " ".join(low) in titles() or described or (headed and not named_after)


def _title_before(words: list[str]) -> tuple[int, str]:
    """Where the name begins after the last title, and that title."""
    low = [word.lower() for word in words]
    for start in range(len(words) - 1, -1, -1):
        for end in range(min(start + 4, len(words)), start, -1):
            title = " ".join(low[start:end])
            if title in titles() or (end < len(words) and title in capital_roles()):
                if end < len(words) and low[end].rstrip(".") in SUFFIXES:
                    continue
                while start and " ".join(low[start - 1 : end]) in titles():
                    start -= 1
                end = _after_complement(low, end)
                return end, " ".join(words[start:end])
    return 0, ""


def _after_complement(low: list[str], end: int) -> int:
    """The Kremlin's own style: "President of Russia Vladimir Putin", "President of the Union of Miners Ivan Petrov"."""
    if end < len(low) and low[end] in ("of", "for"):
        names = [place for place in range(end + 1, len(low) - 1) if low[place] in given_names()]
        named = names[0] if names else len(low)
        return end + 2 if low[end + 1] in countries() and end + 2 < len(low) else named
    return end


def _modifiers_before(words: list[str]) -> int:
    """How many words before a name tell a party, a service or a country: "Republican Donald Trump"."""
    cut = 0
    while len(words) - cut > 2 and words[cut].lower() in leading_adjectives():
        cut += 1
    return cut


def _kind_of(words: list[str], title: str) -> str:
    if title:
        return "person" if len(words) > 1 else "short"
    if len(words) == 1:
        return "short"
    if len(words) > MANY_WORDS or any(word.islower() and word in ("of", "for", "the", "and") for word in words):
        return "organisation"
    return "person" if words[0].lower() in given_names() else "name"


@cache
def run_pattern() -> re.Pattern[str]:
    """A run of capitalised words with what joins them; bounded, as a hostile text is one long run."""
    stems = {
        title.split()[-1].rstrip(".") for title in (row["title"] for row in lexicon("titles")) if title.endswith(".")
    }
    stopped = "|".join(
        r"(?<=" + "|".join(rf"\b{re.escape(stem)}" for stem in sorted(stems) if len(stem) == size) + r")\."
        for size in sorted({len(stem) for stem in stems})
    )
    particle = "|".join(row["word"] for row in lexicon("not_names") if row["kind"] == "particle")
    stop = rf"(?:{stopped}|(?<=\b[{UPPER}])\.(?:[{UPPER}]\.){{0,3}})?"
    # The set of capitals stands first, so that the engine skips to the next capital at once.
    word = rf"[{UPPER}](?<!\w.)\w{{0,40}}(?:[-’'](?!s\b)\w{{1,40}}){{0,4}}{stop}"
    between = rf"[ \xa0](?:(?:of the|of|for|and|{particle})[ \xa0]){{0,2}}"
    return re.compile(rf"{word}(?:{between}{word}){{0,9}}")
