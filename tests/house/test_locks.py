"""The locks hold what pyproject.toml asks for, by hash, and no address."""

import functools
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house.sources import PROJECT

LOCKS = ("requirements.lock", "requirements-test.lock")
# What a clean MIT/BSD/Apache distribution cannot carry along (docs/adr/0002).
UNWANTED = {"aioimaplib", "mutagen", "pillow-heif", "psycopg", "pygal"}


@functools.cache
def locked(lock: str) -> dict[str, Version]:
    """The version of each package in a lock."""
    lines = re.findall(r"^(\S+)==(\S+)", (PROJECT / lock).read_text(), re.MULTILINE)
    return {canonicalize_name(name.partition("[")[0]): Version(pin) for name, pin in lines}


def asked(*extras: str) -> list[Requirement]:
    """What pyproject.toml asks for, with some of its extras."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    optional = project["optional-dependencies"]
    lines = [*project["dependencies"], *(line for extra in extras for line in optional[extra])]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize(
    ("lock", "extras"), [(LOCKS[0], ("build",)), (LOCKS[1], ("build", "test", "train"))]
)
def test_every_dependency_is_locked_within_its_bounds(lock: str, extras: tuple[str, ...]) -> None:
    pins = locked(lock)
    stale = [
        str(wish)
        for wish in asked(*extras)
        if (pin := pins.get(canonicalize_name(wish.name))) is None or pin not in wish.specifier
    ]
    assert stale == [], "run 'make lock'"


def test_tests_run_on_what_will_be_installed() -> None:
    assert locked(LOCKS[0]).items() <= locked(LOCKS[1]).items()


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_address_or_a_path(lock: str) -> None:
    text = (PROJECT / lock).read_text()
    assert re.findall(r"\S*(?:://|^--|@ |find-links)\S*", text, re.MULTILINE) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_locked_by_hash(lock: str) -> None:
    packages = re.split(r"\n(?=\S)", (PROJECT / lock).read_text().strip())
    assert [package for package in packages if "--hash=sha256:" not in package] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_package_with_an_unwanted_licence_is_locked(lock: str) -> None:
    assert UNWANTED & locked(lock).keys() == set()
