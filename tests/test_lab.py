"""JupyterLab for real, once: every notebook opened and run to its end, and the explorer clicked."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

from analysis.report import report
from tests import browser

ROOT = Path(__file__).parents[1]
EXPLORE = "explore.ipynb"
HOSTILE = '<img src=x onerror=alert(1)> <script>alert(2)</script> "onclick=alert(3) $x$ [a](javascript:alert(4)) \u202e'
# Lab asks for news and puts cells out of the page that are out of sight; neither helps to look at it.
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
    "docmanager-extension/plugin": {"autosave": False},
}
# As from the menu, one notebook after the other, but without waiting for one to end before the next begins.
RUN_ALL = """async names => {
  const { commands, shell } = window.jupyterapp;
  const opened = [], runs = [];
  for (const path of names) {
    const panel = await commands.execute('docmanager:open', { path });
    await panel.revealed;
    await panel.sessionContext.ready;
    while (shell.currentWidget !== panel) await new Promise(resolve => setTimeout(resolve, 20));
    runs.push(commands.execute('notebook:run-all-cells'));
    opened.push(panel);
  }
  await Promise.all(runs);
  return opened.map(panel => panel.context.model.toJSON());
}"""
SHOW = """name => {
  const { shell } = window.jupyterapp;
  for (const panel of shell.widgets('main')) if (panel.context?.path === name) shell.activateById(panel.id);
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """JupyterLab as `make lab` starts it, in a copy of notebooks/ as Lab writes into it; gives its address."""
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", home / "notebooks", ignore=shutil.ignore_patterns(".*"))
    _write_study(home / "notebooks" / "hostile", HOSTILE)
    cells = ["import analysis as an", 'an.explore("seeds")', 'an.explore("hostile")']
    notebook = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, cells)], metadata=_kernel())
    nbformat.write(notebook, home / "notebooks" / EXPLORE)
    for name, said in SETTINGS.items():
        path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(said))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    log = (home / "log").open("w")
    lab = subprocess.Popen(_command(address), cwd=home / "notebooks", env=_homes(home), stdout=log, stderr=log)
    try:
        _wait(address, lab, home / "log")
        yield address
    finally:
        lab.terminate()
        lab.wait(30)
        log.close()


def _write_study(folder: Path, text: str) -> None:
    """One article, whose text, outlet and speaker, and whose label, are all that text."""
    folder.mkdir()
    cell = text.replace('"', '""')
    (folder / "articles.csv").write_text(f'file,outlet\na.txt,"{cell}"\n')
    (folder / "labels.csv").write_text(f'label,term,not_in,note\n"{cell}",war,,\n')
    (folder / "a.txt").write_text(f"{text} The war of {text} went on. “The war is lost,” {text} Ann Berg said.")


def _kernel() -> dict[str, dict[str, str]]:
    return {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def _command(address: str) -> list[str]:
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser"),
        f"--ServerApp.port={address.rpartition(':')[2]}",
        *("--ServerApp.ip=127.0.0.1", "--ServerApp.port_retries=0", "--IdentityProvider.token="),
        *("--ServerApp.terminals_enabled=False", "--LabApp.extension_manager=readonly"),
    ]


def _homes(home: Path) -> dict[str, str]:
    """Nothing of the user's own Jupyter is read, and nothing written."""
    own = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    lab = {f"JUPYTERLAB_{name}_DIR": str(home / name.lower()) for name in ("SETTINGS", "WORKSPACES")}
    return {**os.environ, **own, **lab, "IPYTHONDIR": str(home / "ipython"), "JUPYTER_NO_CONFIG": "1"}


def _wait(address: str, lab: subprocess.Popen, log: Path) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{address}/api", timeout=5).close()
            return
        except OSError:
            assert lab.poll() is None, log.read_text()[-3000:]
            time.sleep(0.25)
    pytest.fail(f"JupyterLab did not start in a minute: {log.read_text()[-3000:]}")


@pytest.fixture(scope="module")
def lab(chromium, server):
    """A window in which every notebook was opened and run, all at once, and what they then hold, by name."""
    names = [*(path.name for path in report.notebooks()), EXPLORE]
    size = {"width": 1280, "height": 1000}
    with browser.window(chromium, allowed=(server, server.replace("http", "ws")), viewport=size) as window:
        window.page.set_default_timeout(100_000)
        window.page.goto(f"{server}/lab")
        window.page.wait_for_function("window.jupyterapp?.started.then(() => true)")
        yield window, dict(zip(names, window.page.evaluate(RUN_ALL, names), strict=True))


@pytest.mark.parametrize("name", [path.name for path in report.notebooks()])
def test_every_notebook_runs_in_jupyterlab_and_shows_its_charts(lab, name):
    window, ran = lab
    cells = [cell for cell in ran[name]["cells"] if cell["cell_type"] == "code"]
    outputs = [output for cell in cells for output in cell["outputs"]]

    window.page.evaluate(SHOW, name)
    pictures = window.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output img[alt]")
    pictures.first.wait_for(state="visible")
    seen = pictures.evaluate_all("all => all.map(one => [one.alt.length, one.naturalWidth, one.clientHeight])")

    assert all(cell["execution_count"] for cell in cells)
    assert [output["evalue"] for output in outputs if output["output_type"] == "error"] == []
    assert len(seen) == sum("application/vnd.whose-words.chart+json" in output.get("data", {}) for output in outputs)
    assert all(min(sides) > 20 for sides in seen)


@pytest.fixture
def panels(lab):
    """The explorers of the seeds and of a hostile study."""
    window, _ = lab
    window.page.evaluate(SHOW, EXPLORE)
    window.page.locator(".whose-words").nth(1).wait_for(state="visible")
    return window.page.locator(".whose-words").all()


def test_a_click_on_a_bar_of_the_explorer_shows_its_sentences(panels):
    panel = panels[0]

    panel.get_by_role("button", name="military operation: 2 of 25 choices").click()

    panel.get_by_text("Shows 2 of 2 hits").wait_for()
    assert panel.locator("tbody td.keyword").all_inner_texts() == ["military operation"] * 2
    assert panel.get_by_role("button", pressed=True).count() == 1


def test_what_is_chosen_in_the_explorer_changes_its_lines_and_its_code_and_is_exported(panels):
    panel = panels[0]

    panel.get_by_label("Voice", exact=True).select_option("newsroom")
    panel.get_by_label("Search", exact=True).fill("Ukraine")
    panel.get_by_text("The code that gives these rows").click()
    panel.get_by_text(".containing('Ukraine')").wait_for()
    panel.get_by_role("button", name="Export as CSV").click()

    panel.get_by_text("lines to explored.csv in ").wait_for()
    assert "where(voice=['newsroom'])" in panel.locator("pre").inner_text()
    lines = panel.locator("tbody tr").all_inner_texts()
    assert lines
    assert all("newsroom" in line for line in lines)


def test_hostile_text_is_text_in_the_explorer(lab, panels):
    window, _ = lab
    panel = panels[1]

    panel.locator(".bar button").first.click()

    panel.locator(".bar button[aria-pressed=true]").wait_for()
    assert "<img src=x onerror=alert(1)> <script>alert(2)</script>" in panel.locator(".name").inner_text()
    assert panel.locator("img, script, a, [onclick], [onerror]").count() == 0
    assert panel.get_by_text("\u202e").count() == 0
    assert window.dialogs == []


def test_the_explorer_has_no_barriers_in_light_and_dark_and_asks_nobody(lab, panels):
    window, _ = lab
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        window.page.evaluate(f"window.jupyterapp.commands.execute('apputils:change-theme', {{ theme: '{theme}' }})")
        window.page.wait_for_function(f"document.body.dataset.jpThemeName === '{theme}'")

        assert window.audit(".whose-words") == []
    assert window.asked == []
