"""Names a duty officer would use; none that says nothing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import Function, place, sources, tree

EMPTY_WORDS = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "processor"}
EMPTY_NAMES = {"data", "info", "base_service"}
EMPTY_VERBS = ("handle_", "do_")

# Other people's classes call these by name; each with whose word it is.
IMPOSED = {
    ("service/notify/telegram.py", "do_request"): "python-telegram-bot's BaseRequest",
    ("service/notify/twilio.py", "data"): "Twilio's HttpClient.request",
    ("service/commands/serve.py", "handle_exit"): "uvicorn's Server",
    ("service/listening/lmtp.py", "handle_RCPT"): "aiosmtpd's handler",
    ("service/listening/lmtp.py", "handle_DATA"): "aiosmtpd's handler",
    ("service/demo/html_form.py", "handle_starttag"): "the standard library's HTMLParser",
    ("service/demo/html_form.py", "handle_endtag"): "the standard library's HTMLParser",
}


def words(name: str) -> set[str]:
    """The words of a snake_case or CamelCase name."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)}


def is_banned(name: str) -> bool:
    """Whether a module, class or function is named for nothing in the domain."""
    plain = name.lstrip("_")
    return bool(plain in EMPTY_NAMES or words(plain) & EMPTY_WORDS or plain.startswith(EMPTY_VERBS))


def given_names(path: Path) -> Iterator[tuple[ast.AST | None, str]]:
    """The names that a file itself gives: its own, its classes', functions' and arguments'."""
    yield None, path.parent.name if path.stem == "__init__" else path.stem
    for node in ast.walk(tree(path)):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield node, name
            case ast.AsyncFunctionDef(name=name):
                yield node, name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield node, name if name in EMPTY_NAMES else ""


def test_no_name_says_nothing() -> None:
    banned = [
        f"{place(path, node)} {name}"
        for path in sources("service", "tests", "benchmarks")
        for node, name in given_names(path)
        if is_banned(name) and (place(path), name) not in IMPOSED
    ]
    assert banned == []


@pytest.mark.parametrize("name", ["utils", "QueueManager", "handle_call", "do_it", "_data", "info"])
def test_a_name_that_says_nothing_is_recognised(name: str) -> None:
    assert is_banned(name)


@pytest.mark.parametrize("name", ["commonest", "data_dir", "domain", "information", "handles"])
def test_a_name_that_says_something_is_not(name: str) -> None:
    assert not is_banned(name)


def test_every_public_command_says_what_it_answers() -> None:
    untyped = [
        f"{place(path, node)} {node.name}"
        for path in sources("service", "benchmarks")
        for node in ast.walk(tree(path))
        if isinstance(node, Function) and node.returns is None
        if node.name != "__init__"
    ]
    assert untyped == []
