"""Split the bundles of news databases, many articles in one file, into their articles.

Takes the text of a file, says whether it is a bundle of Nexis, Nexis Uni, ProQuest or Factiva, and gives the cells of
each article: title, text, outlet, published, author, section, length_stated, length_check. It declines rather than
guesses: a text with the marks of a bundle that none of these splits is `Unusable`, and never one long article.

Layouts as the databases print them in English: Nexis "3 of 10 DOCUMENTS" before each article, fields in capitals; Nexis
Uni "Body" and "End of Document"; ProQuest articles between rules, fields by name, with "Document 3 of 10" or without;
Factiva two-letter codes (HD, LP, TD) or a bare head, each article ending in "Document" and its accession number.
Bundles with the words of another language are known by their marks, and rejected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from analysis.articles.decoding import Unusable
from analysis.tables import lexicon

Cells = dict[str, str | None]
Lines = list[str]

_NEXIS = re.compile(r"(\d{1,6}) of (\d{1,6}) DOCUMENTS?")
_PROQUEST = re.compile(r"Document (\d{1,6}) of (\d{1,6})")
_FACTIVA = re.compile(r"(?:AN\s{1,9})?Document ([A-Za-z0-9]{15,40})")
_UNI = re.compile(r"End of Document")
_PROQUEST_ID = re.compile(r"ProQuest ?document ?ID: \d{1,15}")
_FOREIGN = re.compile(  # as German, French, Spanish, Italian and Portuguese readers get their Nexis and Factiva
    r"Do[ck]umento? (?:\d{1,6} (?:von|de|di|su|sur) \d{1,6}|(?=[A-Za-z]{0,12}\d)[A-Za-z0-9]{15,40})"
    r"|Ende des Dokuments|Fin du document|Fin del documento|Fine del documento",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"(?:(?:LENGTH|WC):?\s{1,9})?(\d{1,3}(?:,\d{3})+|\d{1,7}) words", re.IGNORECASE)
_MARKS = (_NEXIS, _PROQUEST, _FACTIVA, _UNI, _PROQUEST_ID, _LENGTH, _FOREIGN)
# Without one of these there is no mark, and no line is looked at.
_HINTS = ("ocument", "okument", "DOCUMENT", " words")
_RULE = re.compile(r"[_=*]{20,}")
_PRINTED = re.compile(r"Page \d{1,5} of \d{1,5} © \d{4} Factiva.{0,60}")  # at the foot of every page
_DATE = re.compile(
    r"(?:[A-Z][a-z]{2,8}day,? )?((?:\d{1,2} [A-Z][a-z]{2,8}\.?|[A-Z][a-z]{2,8}\.? \d{1,2}),? \d{4})\b", re.IGNORECASE
)
_COPYRIGHT = re.compile(r"(?:Copyright|\(c\)|©)\s", re.IGNORECASE)
_CODE = re.compile(r"([A-Z]{2,3})(?:[\s|]{1,9}(.*))?")
_PROQUEST_FIELD = re.compile(r"([A-Z][A-Za-z/ ]{2,40}): (.*)|(Full text|Abstract):")
_WORD = re.compile(r"\w[\w'’.,-]*")
_MARKED_PAGE = re.compile(  # as a database prints its marks into a page: alone in their element
    r">\s{0,9}(?:\d{1,6} of \d{1,6} DOCUMENTS?|Do[ck]umento? [A-Za-z0-9]{15,40}|End of Document)\s{0,9}<"
)
_BLOCKS = ("p", "div", "td", "tr", "li", "h1", "h2", "h3")
_TOLERANCE = 0.2  # databases count words in ways of their own


@cache
def _layout(database: str) -> list[dict[str, str]]:
    return [row for row in lexicon("database_fields") if row["database"] == database]


@cache
def _fields(database: str, place: str) -> re.Pattern[str]:
    """A line that is one of the fields a database prints before or after the body: its name, and what it tells."""
    # Some exports lose a space here and there: "DocumentURL:".
    names = "|".join(row["field"].replace(" ", " ?") for row in _layout(database) if row["place"] == place)
    return re.compile(rf"({names})(?::\s?(.*))?")


class Missing(NamedTuple):
    """An article that the bundle announces and does not hold."""

    number: int
    detail: str


def articles_in(text: str) -> list[Cells | Missing] | None:
    """The articles of a bundle; None for a text that is none.

    Returns
    -------
    list of dict or `Missing`, or None
        ``length_stated`` : words as the database states them; ``length_check`` : "as stated", or what was stated and
        what is there where they differ by more than a fifth; both null where no length is stated.

    Raises
    ------
    Unusable
        "unknown bundle": two or more marks of a bundle, which no layout known here splits.

    Examples
    --------
    >>> articles_in("Talks end\\n\\nThey are over.") is None
    True
    >>> said = "Herald\\n\\nMarch 1, 2022 Tuesday\\n\\nTalks end\\n\\nLENGTH: 3 words\\n\\nThey are over.\\n"
    >>> found = articles_in(f"1 of 1 DOCUMENTS\\n\\n{said}")[0]
    >>> found["title"], found["outlet"], found["published"], found["text"], found["length_check"]
    ('Talks end', 'Herald', 'March 1, 2022', 'They are over.', 'as stated')
    """
    if not any(hint in text for hint in _HINTS):
        return None
    lines = [line.strip() for line in text.replace("\xa0", " ").split("\n")]
    marks = [sum(1 for line in lines if mark.fullmatch(line)) for mark in _MARKS]
    for count, split in zip(marks, (_nexis, _proquest, _factiva, _nexis_uni, _proquest_plain), strict=False):
        found = split(lines) if count else []
        read = [isinstance(one, Missing) or bool(one["text"]) for one in found]
        # A picture with a headline has no body: it alone is rejected, unless most are so, as in an unknown layout.
        if found and 2 * sum(read) > len(read):
            return found
    if max(marks) >= 2:
        raise Unusable(
            "unknown bundle", f"has {max(marks)} marks as '{_example(lines)}', but splits as no known bundle"
        )
    return None


def text_of_page(page: str) -> str | None:
    """The text of a web page that holds a bundle, a line to each of its blocks; None for any other page.

    >>> text_of_page("<p>1 of 2 DOCUMENTS</p><div>Herald</div>")
    >>> text_of_page("<p>1 of 2 DOCUMENTS</p><div>Herald</div><p>2 of 2 DOCUMENTS</p>").split()[3:6]
    ['DOCUMENTS', 'Herald', '2']
    """
    if len(_MARKED_PAGE.findall(page)) < 2:
        return None
    from bs4 import BeautifulSoup
    from bs4.element import PreformattedString

    soup = BeautifulSoup(page, "html.parser")
    for tag in soup(["script", "style", "title"]):
        tag.decompose()
    for text in soup.find_all(string=True):
        text.replace_with("" if isinstance(text, PreformattedString) else re.sub(r"\s+", " ", text))
    for tag in soup.find_all("br"):
        tag.replace_with("\n")
    for tag in soup.find_all(_BLOCKS):
        tag.insert_before("\n")
        tag.insert_after("\n\n" if tag.name == "p" else "\n")
    return soup.get_text()


def _example(lines: Lines) -> str:
    return next(line for line in lines if any(mark.fullmatch(line) for mark in _MARKS))


def _nexis(lines: Lines) -> list[Cells | Missing]:
    return list(_numbered(lines, _NEXIS, _nexis_article))


def _proquest(lines: Lines) -> list[Cells | Missing]:
    return list(_numbered(lines, _PROQUEST, _proquest_article))


def _proquest_plain(lines: Lines) -> list[Cells | Missing]:
    """Articles without numbers, between rules; what has no field of an article, as the address at the end, is none."""
    rules = [-1, *(at for at, line in enumerate(lines) if _RULE.fullmatch(line)), len(lines)]
    parts = [lines[at + 1 : end] for at, end in pairwise(rules)]
    return [_proquest_article(part) for part in parts if any(_PROQUEST_ID.fullmatch(line) for line in part)]


def _numbered(lines: Lines, mark: re.Pattern[str], read: Callable[[Lines], Cells]) -> Iterator[Cells | Missing]:
    """Articles that begin with their number; a number that is passed over is an article that is missing."""
    starts = [(at, found) for at, line in enumerate(lines) if (found := mark.fullmatch(line))]
    last = 0
    for (at, found), (end, _) in pairwise([*starts, (len(lines), None)]):
        assert found is not None
        number = int(found[1])
        for gone in range(last + 1, number) if 0 < last < number <= int(found[2]) else ():
            yield Missing(gone, f"document {gone} of {found[2]} is not in this file")
        last = number
        yield read(lines[at + 1 : end])


def _nexis_article(lines: Lines) -> Cells:
    """Outlet, date, headline, fields in capitals, body, fields in capitals, copyright."""
    blocks = _blocks(lines)
    dated = next((at for at, block in enumerate(blocks[:6]) if _DATE.match(block[0])), None)
    head, after = (_fields("Nexis", place) for place in ("head", "after"))
    first = next((at for at, block in enumerate(blocks) if head.fullmatch(block[0])), None)
    if dated is None or first is None or first < dated:
        return {"text": None}
    begin = first
    fields: Cells = {}
    while begin < len(blocks) and (field := head.fullmatch(blocks[begin][0])):
        fields[field[1]] = " ".join([field[2] or "", *blocks[begin][1:]]).strip()
        begin += 1
    end = next((at for at in range(begin, len(blocks)) if after.fullmatch(blocks[at][0])), len(blocks))
    while end > begin and _COPYRIGHT.match(blocks[end - 1][0]):
        end -= 1
    names = [block for block in blocks[:dated] if not _COPYRIGHT.match(block[0])]
    return _cells(
        title=fields.get("HEADLINE") or " ".join(line for block in blocks[dated + 1 : first] for line in block),
        outlet=names[-1][0] if names else None,
        published=blocks[dated][0],
        author=fields.get("BYLINE"),
        section=fields.get("SECTION"),
        length=fields.get("LENGTH"),
        body=blocks[begin:end],
    )


def _nexis_uni(lines: Lines) -> list[Cells | Missing]:
    """Articles that end in "End of Document"; a page about the search may stand before the first."""
    ends = [-1, *(at for at, line in enumerate(lines) if _UNI.fullmatch(line))]
    return [_uni_article([line for line in lines[at + 1 : end] if line]) for at, end in pairwise(ends)]


def _uni_article(lines: Lines) -> Cells:
    """Headline, outlet, date, copyright, fields by name, "Body", body, classification."""
    if "Body" not in lines:
        return {"text": None}
    body = lines.index("Body")
    dated = max((at for at in range(2, body) if _DATE.match(lines[at])), default=None)
    if dated is None:
        return {"text": None}
    head, after = (_fields("Nexis Uni", place) for place in ("head", "after"))
    fields = {found[1]: found[2] for line in lines[dated:body] if (found := head.fullmatch(line))}
    end = next((at for at in range(body, len(lines)) if after.fullmatch(lines[at])), len(lines))
    return _cells(
        title=lines[dated - 2],
        outlet=lines[dated - 1],
        published=lines[dated],
        author=fields.get("Byline"),
        section=fields.get("Section"),
        length=fields.get("Length"),
        body=[[line] for line in lines[body + 1 : end]],
    )


def _proquest_article(lines: Lines) -> Cells:
    """Headline, fields by name, the body as the field "Full text", and further fields that end it."""
    lines = [line for line in lines if not _RULE.fullmatch(line)]
    title = next((line for line in lines if line), "")
    after = _fields("ProQuest", "after")
    fields: dict[str, list[str]] = {}
    name = ""
    for line in lines[lines.index(title) + 1 :] if title else []:
        found = _PROQUEST_FIELD.fullmatch(line)
        # In the body itself a line may look like a field: only names that ProQuest gives end it.
        if found and (name != "Full text" or after.fullmatch(line)):
            name = _spaced(found[1] or found[3])
            fields.setdefault(name, []).append(found[2] or "")
        elif name:
            fields[name].append(line)
    told = {key: " ".join(value).strip() for key, value in fields.items() if key != "Full text"}
    info = told.get("Publication info", "")
    source = told.get("Publication title") or ("" if _DATE.match(info) else info)
    return _cells(
        title=told.get("Title") or title,
        outlet=re.split(r"[;\[]", source)[0].strip() or None,
        published=told.get("Publication date") or _first_date(info),
        author=told.get("Author") or told.get("CREDIT") or told.get("Credit"),
        section=told.get("Section"),
        length=told.get("Word count"),
        body=_blocks(fields.get("Full text", [])),
    )


def _spaced(name: str) -> str:
    """The name of a field as ProQuest has it, where the export lost its spaces."""
    return next((row["field"] for row in _layout("ProQuest") if row["field"].replace(" ", "") == name), name)


def _factiva(lines: Lines) -> list[Cells | Missing]:
    """Articles that end in their accession number, with two-letter codes or a bare head before the body."""
    lines = [line for line in lines if not _PRINTED.fullmatch(line)]
    ends = [-1, *(at for at, line in enumerate(lines) if _FACTIVA.fullmatch(line))]
    return [_factiva_article(lines[at + 1 : end]) for at, end in pairwise(ends)]


def _factiva_article(lines: Lines) -> Cells:
    coded = _coded(lines)
    return _coded_article(coded) if {"HD", "PD", "SN"} <= coded.keys() else _bare_article(lines)


def _coded(lines: Lines) -> dict[str, Lines]:
    """The lines under each code. Codes stand in a fixed order, so few lines of a body can look like one."""
    codes = {row["field"]: at for at, row in enumerate(_layout("Factiva"))}
    fields: dict[str, Lines] = {}
    rank, name = -1, ""
    for line in lines:
        found = _CODE.fullmatch(line)
        place = codes.get(found[1], -1) if found else -1
        if found and place > rank and not (place > codes["TD"] and _is_prose(found)):
            rank, name = place, found[1]
            fields[name] = [found[2] or ""]
        elif name:
            fields[name].append(line)
    return fields


def _is_prose(found: re.Match[str]) -> bool:
    """A line of the body that begins like a code, "IN the end": codes after the body stand alone or print a colon."""
    return bool(found[2]) and not re.match(r"..\w?[\t|]", found[0]) and " : " not in found[2]


def _coded_article(fields: dict[str, Lines]) -> Cells:
    told = {code: " ".join(lines).strip() or None for code, lines in fields.items()}
    return _cells(
        title=told["HD"],
        outlet=told["SN"],
        published=told["PD"],
        author=told.get("BY"),
        section=told.get("SE"),
        length=told.get("WC"),
        body=[*_blocks(fields.get("LP", [])), *_blocks(fields.get("TD", []))],
    )


def _bare_article(lines: Lines) -> Cells:
    """Headline, byline, "523 words", date, time, outlet, its code, language, copyright, body."""
    lines = [line for line in lines if line]
    length = next((at for at, line in enumerate(lines[:12]) if _LENGTH.fullmatch(line)), None)
    ends = [at for at in range(length or 0, min(len(lines), (length or 0) + 12)) if _COPYRIGHT.match(lines[at])]
    if length is None or not ends or not _DATE.match(lines[length + 1]):
        return {"text": None}
    author = lines[length - 1] if length > 1 and re.match(r"By\s", lines[length - 1], re.IGNORECASE) else None
    head = lines[length + 2 : ends[0]]
    return _cells(
        title=lines[length - (2 if author else 1)] if length else "",
        outlet=next((line for line in head if not re.match(r"\d{1,2}:\d{2}", line)), None),
        published=lines[length + 1],
        author=author,
        section=lines[0] if length > (2 if author else 1) else None,
        length=lines[length],
        body=[[line] for line in lines[ends[0] + 1 :]],
    )


def _cells(
    *,
    title: str | None,
    outlet: str | None,
    published: str | None,
    author: str | None,
    section: str | None,
    length: str | None,
    body: list[Lines],
) -> Cells:
    # Lines of a wrapped block stay lines: where sentences end is the tokenizer's work.
    text = "\n\n".join("\n".join(block) for block in body)
    stated = re.search(r"[\d,]+", length or "")
    words = stated[0].replace(",", "") if stated else None
    return {
        "title": title or None,
        "text": text or None,
        "outlet": outlet,
        "published": _first_date(published or ""),
        "author": re.sub(r"^by\s", "", author, flags=re.IGNORECASE) if author else None,
        "section": section,
        "length_stated": words,
        "length_check": _checked(words, text),
    }


def _checked(stated: str | None, text: str) -> str | None:
    if not stated:
        return None
    found = sum(1 for _ in _WORD.finditer(text))
    near = abs(found - int(stated)) <= max(5, _TOLERANCE * int(stated))
    return "as stated" if near else f"stated {stated}, found {found}"


def _first_date(printed: str) -> str | None:
    found = _DATE.search(printed)
    return found[1] if found else printed or None


def _blocks(lines: Lines) -> list[Lines]:
    """Runs of lines between blank ones."""
    blocks: list[Lines] = [[]]
    for line in lines:
        if line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]
