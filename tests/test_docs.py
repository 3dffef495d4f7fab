"""README and code hold each other: commands, public names, the house."""

import re
import shlex
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

import analysis as an
from analysis.__main__ import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^(?:python -m analysis|papermill|make) .*$", README, re.M)


@pytest.mark.parametrize("target", re.findall(r"^make (\w+)", README, re.M))
def test_every_make_target_of_the_readme_is_in_the_makefile(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.M)


@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("python -m analysis")])
def test_every_option_of_the_readmes_commands_exists(line):
    command, *words = shlex.split(line.partition("#")[0])[3:]
    options = [word for word in words if word.startswith("--")]

    shown = CliRunner().invoke(main, [command, "--help"]).output
    assert all(option in shown for option in options)


def test_the_readmes_notebook_lines_run(monkeypatch):
    monkeypatch.chdir(ROOT)
    code = re.search(r"```python\n(.*?)```", README, re.S).group(1)

    exec(code, {})


def test_the_readmes_pictures_are_there():
    assert all((ROOT / path).is_file() for path in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README))


@pytest.mark.parametrize("name", an.__all__)
def test_every_public_name_is_there_and_explains_itself(name):
    thing = getattr(an, name)

    assert thing.__doc__
    if callable(thing):
        assert "Examples\n" in thing.__doc__ or ">>>" in thing.__doc__


def test_no_public_name_is_hidden_by_a_room_of_the_same_name():
    rooms = {path.stem for path in (ROOT / "analysis").iterdir()}

    assert not rooms & set(an.__all__)


def test_a_misspelt_public_name_says_which_there_are():
    with pytest.raises(AttributeError, match="It has: read_articles"):
        _ = an.extrac


def test_ci_calls_the_readmes_commands():
    script = (ROOT / ".ci/run").read_text()
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())

    assert all(f"make {target}" in script for target in ("lint", "test", "report"))
    assert any(".ci/run" in step.get("run", "") for step in workflow["jobs"]["check"]["steps"])


def test_requirements_ask_for_what_the_package_asks_for():
    bound = re.compile(r"^\s*\"?([\w-]+)>=([\d.]+)", re.M)
    project = (ROOT / "pyproject.toml").read_text()
    asked = dict(bound.findall(project[project.index("dependencies = [") : project.index("[tool.setuptools]")]))

    assert asked.items() <= dict(bound.findall((ROOT / "requirements.txt").read_text())).items()
    assert (ROOT / "requirements.txt").read_text().startswith("-e .\n")
