"""Register a study's labels before its results are seen, and mark what was added or changed since.

Takes a study folder, writes the hash of each label and the day into its study.yaml; gives labels with what became of
them. A label that is not registered as it stands is exploratory: its share was not asked for in advance.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.study.study import read_labels, read_parameters

REGISTERED, EXPLORATORY = "registered", "exploratory"
KEY = "registered"  # in study.yaml

_COUNTING = ("term", "with", "not_with", "not_in")  # what decides which hits a label has; a note does not
_HEAD = """
# The labels as they stood on that day, written by `python -m analysis register`. A label that was added or changed
# since is marked exploratory in every report. To register anew, take this block out: your history keeps the old one.
"""


def register(folder: str | Path, *, today: date | None = None) -> Path:
    """Write the labels of a study as they stand now, and the day, into its study.yaml.

    Parameters
    ----------
    folder : str or Path
        The study.
    today : date, optional
        The day of registration, else today's in UTC. Nothing vouches for it but the history that the file is kept in:
        a registry such as the OSF does.

    Returns
    -------
    Path of the study.yaml, which keeps what it holds

    Raises
    ------
    FileNotFoundError
        If the folder has no labels.csv of its own: labels that ship with the project are nobody's hypothesis.
    ValueError
        If the study is registered already.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "labels.csv").write_text("label,term\\nwar,war\\n")
    ...     _ = register(folder, today=date(2026, 3, 2))
    ...     read_parameters(folder)["registered"]["date"]
    '2026-03-02'
    """
    path = Path(folder)
    if not (path / "labels.csv").is_file():
        raise FileNotFoundError(f"'{path.as_posix()}' has no labels.csv to register. Write the rival labels first.")
    known = read_parameters(path)
    if KEY in known:
        raise ValueError(
            f"The labels are registered already, on {_read(known[KEY])[0]}. To register anew, take the block "
            f"'{KEY}' out of study.yaml."
        )
    day = (today or datetime.now(UTC).date()).isoformat()
    lines = [f"{KEY}:", f'  date: "{day}"', "  labels:"]
    lines += [f"    {_quoted(label)}: {digest}" for label, digest in digests(read_labels(path)).items()]
    file = path / "study.yaml"
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(f"{before.rstrip()}\n{_HEAD}".lstrip() + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return file


def marked(labels: pd.DataFrame, registered: dict[str, Any] | None) -> pd.DataFrame:
    """The labels with their ``registration``: registered, exploratory, or null where the study has registered none.

    Examples
    --------
    >>> labels = pd.DataFrame({"label": ["war", "conflict"], "term": ["war", "conflict"], "not_in": None})
    >>> known = {"date": "2026-03-02", "labels": {"war": digests(labels)["war"]}}
    >>> marked(labels, known)["registration"].tolist()
    ['registered', 'exploratory']
    """
    if registered is None:
        return labels.assign(registration=pd.Series(None, index=labels.index, dtype="str"))
    _, known = _read(registered)
    now = digests(labels)
    same = labels["label"].map(lambda label: known.get(label) == now[label])
    return labels.assign(registration=same.map({True: REGISTERED, False: EXPLORATORY}).astype("str"))


def withdrawn(labels: pd.DataFrame, registered: dict[str, Any] | None) -> list[str]:
    """Labels that were registered and are no longer compared: with one rival less, every share is larger.

    >>> withdrawn(pd.DataFrame({"label": ["war"]}), {"date": "2026-03-02", "labels": {"war": "a", "conflict": "b"}})
    ['conflict']
    """
    known = _read(registered)[1] if registered is not None else {}
    return [label for label in known if label not in set(labels["label"])]


def digests(labels: pd.DataFrame) -> dict[str, str]:
    """For each label the SHA-256 of what decides its hits, whatever the order of its terms and its notes.

    >>> war = pd.DataFrame({"label": "war", "term": ["war", "wars"], "not_in": [None, "star wars"]})
    >>> digests(war) == digests(war.iloc[::-1].assign(note="plural"))
    True
    """
    columns = [column for column in _COUNTING if column in labels]
    found = {}
    for label, own in labels.fillna("").groupby("label", sort=False):
        rows = sorted([[column, row[column]] for column in columns if row[column]] for row in own.to_dict("records"))
        found[str(label)] = hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
    return found


def _read(registered: Any) -> tuple[str, dict[str, str]]:
    """Day and hashes of a block as `register` wrote it."""
    if isinstance(registered, dict) and isinstance(registered.get("labels"), dict) and registered.get("date"):
        return str(registered["date"]), {str(label): str(digest) for label, digest in registered["labels"].items()}
    raise ValueError(
        f"study.yaml, '{KEY}': needs a date and the labels with their hashes, but is {registered!r}. It is written by "
        "`python -m analysis register`: take the block out and register anew."
    )


def _quoted(label: str) -> str:
    """A key of YAML, also where YAML would take the word for true or false."""
    return json.dumps(label, ensure_ascii=False)
