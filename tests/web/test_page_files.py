"""Templates and scripts keep to what the content security policy allows."""

import re
from pathlib import Path

import pytest

from service.web.static import FOLDER
from service.web.templating import TEMPLATES

PAGES = sorted(TEMPLATES.rglob("*.html"))
SCRIPTS = sorted(FOLDER.glob("*.js"))
SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment"
    r"|\beval\(|new Function|setTimeout\(['\"`]|srcdoc"
)
ELSEWHERE = re.compile(r"https?://(?!www\.w3\.org/)")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_a_template_has_no_inline_script_or_style(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", text) == []
    inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", text)
    assert inline == []


@pytest.mark.parametrize("page", [*PAGES, *SCRIPTS], ids=lambda p: p.name)
def test_nothing_is_asked_of_anybody_else(page: Path) -> None:
    assert ELSEWHERE.findall(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.name)
def test_no_script_makes_markup_out_of_text(script: Path) -> None:
    assert SINKS.findall(script.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_no_template_turns_escaping_off(page: Path) -> None:
    assert re.findall(r"\|\s*safe\b|autoescape false", page.read_text(encoding="utf-8")) == []
