"""What is installed: pinned dependencies, and a wheel that lacks nothing."""

import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tracked import ROOT, name, sources, tracked

PINNED = re.compile(
    r"^([a-z0-9._-]+)==(\S+)((?: ; [^\\]+)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE
)
PACKAGED = ("bot", "storage", "mail_templates")


def project() -> dict:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def lock() -> str:
    """requirements.lock."""
    return (ROOT / "requirements.lock").read_text("utf-8")


def test_the_lock_pins_every_package_with_hashes_and_says_nothing_else():
    assert PINNED.sub("", lock()).strip() == ""
    assert len(PINNED.findall(lock())) > 30


def test_the_lock_has_every_dependency_in_a_version_that_suits():
    content = project()
    wanted = [*content["project"]["dependencies"], *content["dependency-groups"]["dev"]]
    wanted += [each for extra in content["project"]["optional-dependencies"].values() for each in extra]
    wanted += content["build-system"]["requires"]
    pinned = {canonicalize_name(package): version for package, version, _ in PINNED.findall(lock())}
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), requirement


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.Path:
    """A wheel of the project, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (built,) = folder.glob("*.whl")
    return zipfile.Path(built)


def test_the_wheel_has_every_module_template_page_font_and_migration(wheel):
    inside = set(wheel.root.namelist())
    missing = [
        name(path) for path in tracked() if name(path).split("/")[0] in PACKAGED and name(path) not in inside
    ]
    assert missing == []
    data = {Path(each).suffix for each in inside}
    assert {".j2", ".js", ".css", ".html", ".ttf", ".mako"} <= data


def test_the_wheel_has_nothing_but_the_program_and_its_licence(wheel):
    outside = [each for each in wheel.root.namelist() if each.split("/")[0] not in PACKAGED]
    assert {each.split("/")[0] for each in outside} == {f"vaguemestre-{project()['project']['version']}.dist-info"}
    assert any(each.endswith("licenses/LICENSE") for each in outside)


def test_the_wheel_brings_the_command(wheel):
    (described,) = [each for each in wheel.root.namelist() if each.endswith("entry_points.txt")]
    assert "vaguemestre = bot.cli:main" in wheel.root.read(described).decode()
    assert callable(EntryPoint("vaguemestre", "bot.cli:main", "console_scripts").load())


def test_sources_name_the_folders_that_are_packaged():
    assert tuple(project()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == PACKAGED
    assert sources(*PACKAGED)
