"""What lies in a corpus folder: files to read, files to leave alone, and what must not be opened.

Takes a folder, gives a `Thing` for every file below it, sorted by path. It looks at names and kinds only: no file is
opened here, no pipe or device anywhere, and no link leads out.
"""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from analysis.articles.formats import FORMATS, Reject, extension, reject

_TABLES_OF_STUDY = ("articles.csv", "labels.csv", "speakers.csv", "actors.csv", "events.csv", "corrections.csv")
_STANCE_LISTS = ("stance.csv", "stance.txt", "stance.dic")
_STUDY_FILES = (*_TABLES_OF_STUDY, *_STANCE_LISTS, "study.yaml")
_SHEETS = ("sample.csv", "codes.csv", "disagreements.csv", "coder-*.csv")  # what people coded, in the folder coding


class Thing(NamedTuple):
    """A file found: to be read, unless it is ignored or a reject."""

    name: str
    ignored: str = ""
    reject: Reject | None = None


def walk(root: Path) -> list[Thing]:
    """Everything below a folder, sorted by path. Links to folders are not entered, so it ends."""
    found, folders = [], [""]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(root / folder))
        except OSError as error:
            found.append(_unfit(folder, "unreadable", error.strerror or ""))
            continue
        for entry in entries:
            name = f"{folder}{entry.name}"
            if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                folders.append(f"{name}/")
            else:
                found.append(_placed(name, entry, root))
    return sorted(found)


def one_file(path: Path) -> Thing:
    """A corpus that is one file: whatever its name, as it was asked for.

    Raises
    ------
    ValueError
        If its format is not known.
    """
    if extension(path.name) not in FORMATS:
        raise ValueError(f"'{path.name}' is no file of articles. A file is one of {', '.join(FORMATS)}, each also .gz.")
    return Thing(path.name) if path.is_file() else _unfit(path.name, "not a file")


def choose(found: list[Thing], root: Path, table: Path | None, include: str | None) -> list[Thing]:
    """The same, with what is no article ignored: the table of metadata, files of a study, unknown formats.

    Raises
    ------
    ValueError
        If `include` matches no file that could be read.
    """
    metadata = name_below(table, root) if table and table.is_relative_to(root) else ""
    things = [thing if thing.ignored or thing.reject else _kept(thing.name, metadata, include) for thing in found]
    if include and all(thing.ignored or thing.reject for thing in things):
        names = [thing.name for thing in things if thing.ignored == "not included"]
        has = f"It has {', '.join(names[:3])} ..." if names else "It has no files of articles."
        raise ValueError(f"'include' is '{include}', which no file of the corpus matches. {has}")
    return things


def name_below(path: Path, root: Path) -> str:
    """The path below the corpus folder, with slashes; the name alone of what lies elsewhere."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _placed(name: str, entry: os.DirEntry[str], root: Path) -> Thing:
    """What a file is before it is opened: pipes, devices and what lies outside never are."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return _unfit(name, "name not text")
    if entry.name.startswith((".", "~$")):  # Word keeps ~$name.docx beside a document that is open
        return Thing(name, "hidden")
    if entry.is_symlink():
        return _linked(name, root)
    return Thing(name) if entry.is_file(follow_symlinks=False) else _unfit(name, "not a file")


def _linked(name: str, root: Path) -> Thing:
    """A link to a file of the corpus is that file, found elsewhere."""
    target = Path(os.path.realpath(root / name))
    if not target.exists():
        return _unfit(name, "broken link")
    return Thing(name, "link") if target.is_relative_to(root) else _unfit(name, "link outside")


def _unfit(name: str, reason: str, detail: str = "") -> Thing:
    printable = name.encode("utf-8", "backslashreplace").decode()
    return Thing(name, "", reject(printable, None, reason, detail))


def _kept(name: str, table: str, include: str | None) -> Thing:
    base = name.rsplit("/", 1)[-1].lower()
    if name == table:
        return Thing(name, "metadata")
    if base.startswith("readme") or base.removesuffix(".gz") in _STUDY_FILES:
        return Thing(name, "study file")
    if any(fnmatchcase(name, f"coding/{sheet}") for sheet in _SHEETS):
        return Thing(name, "coding sheet")
    if extension(name) not in FORMATS:
        return Thing(name, f"extension {extension(name) or 'none'}")
    return Thing(name, "" if not include or fnmatchcase(name, include) else "not included")
