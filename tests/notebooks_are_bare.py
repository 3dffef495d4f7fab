"""Stop when a notebook carries outputs or execution counts: the report carries those, the repository does not."""

import sys
from pathlib import Path

import nbformat


def dressed(folder: Path) -> list[str]:
    """The notebooks below `folder` that were saved after a run.

    >>> dressed(Path("notebooks"))
    []
    """
    return [path.as_posix() for path in sorted(folder.rglob("*.ipynb")) if _has_outputs(path)]


def _has_outputs(path: Path) -> bool:
    cells = nbformat.read(path, as_version=4).cells
    return any(cell.get("outputs") or cell.get("execution_count") for cell in cells)


if __name__ == "__main__":
    found = dressed(Path("notebooks"))
    for name in found:
        print(f"{name} carries outputs. In JupyterLab: Edit, Clear Outputs of All Cells; then save.")
    sys.exit(bool(found))
