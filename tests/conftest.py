"""Scenes for the tests: a folder of news, written in three lines."""

from pathlib import Path

import pytest

LABELS = "label,term,not_in,note\ninvasion,invasion*,invasion of privacy,\nwar,war,trade war;war crime*,\n"


@pytest.fixture
def newsroom(tmp_path: Path):
    """Give `newsroom({"a.txt": "News."})`: a study folder with those files and labels for invasion and war."""

    def write(files: dict[str, str | bytes]) -> Path:
        folder = tmp_path / "study"
        for name, content in {"labels.csv": LABELS, **files}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return write
