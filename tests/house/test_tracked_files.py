"""What is committed works on any machine and tells nothing about the one it was written on."""

import re

from tests.house.sources import place, project_files

TEXT = {".css", ".html", ".js", ".json", ".lock", ".mako", ".md", ".po", ".py", ".toml", ".yaml"}
NAMELESS = {"Dockerfile", "Makefile", "run", ".gitignore", ".dockerignore"}
# Written in pieces, or this file would find itself.
MACHINE_PATHS = [rf"(?<![\w.])/{top}/" for top in ("work", "root", "opt/pypi", "Users")]
REGISTRIES = [
    re.escape(".".join(host))
    for host in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("deb", "debian", "org"),
        ("crates", "io"),
    )
]
SECRETS = [r"-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----"]


def found(pattern: str) -> list[str]:
    """Where a pattern stands in the project's texts."""
    return [
        f"{place(path)}:{number}"
        for path in project_files()
        if path.suffix in TEXT or path.name in NAMELESS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(pattern, line)
    ]


def test_no_path_of_one_machine_is_written_down() -> None:
    assert found("|".join(MACHINE_PATHS)) == []


def test_no_package_registry_is_named() -> None:
    assert found("|".join(REGISTRIES)) == []


def test_no_private_key_is_committed() -> None:
    assert found("|".join(SECRETS)) == []
