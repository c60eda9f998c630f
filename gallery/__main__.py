"""Take the pictures: python -m gallery --url http://127.0.0.1:8916 --sign-in var/sign-in.txt."""

import argparse
import io
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from gallery.scene import Scene, set_the_scene
from gallery.screens import LANGUAGES, SCREENS, THEMES, WIDTHS, Screen

PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
FLAGS: Final = ("--no-sandbox", "--disable-background-networking", "--no-first-run")
FOLDER: Final = Path("docs/screens")
QUALITY: Final = 42
SETTLES_MS: Final = 350
EVERY_LANGUAGE: Final = (*LANGUAGES, "en", "tr")
# Nothing on a page may break while it is looked at.
BREACH: Final = re.compile("Content Security|Trusted|violates")


def accounts(file: Path) -> dict[str, str]:
    """The passwords that the first start wrote down."""
    pairs = (line.split() for line in file.read_text().splitlines())
    return {pair[0]: pair[1] for pair in pairs if len(pair) == len(("name", "password"))}


class Photographer:
    """One browser, one service."""

    def __init__(self, browser: Browser, url: str, scene: Scene, folder: Path) -> None:
        """Know where to look, how to get in, and where to put pictures."""
        self.browser = browser
        self.url = url
        self.scene = scene
        self.folder = folder
        self.broken: list[str] = []

    @contextmanager
    def seat(self, reader: str | None, language: str) -> Iterator[Page]:
        """A clean browser, signed in when somebody is to read."""
        context = self.browser.new_context(locale=language, reduced_motion="reduce")
        page = context.new_page()
        page.on("pageerror", lambda error: self.broken.append(str(error)))
        page.on("console", lambda said: BREACH.search(said.text) and self.broken.append(said.text))
        if reader:
            self._sign_in(page, reader, language)
        yield page
        context.close()

    def _sign_in(self, page: Page, reader: str, language: str) -> None:
        username, password = self.scene.readers[reader]
        page.goto(f"{self.url}/desk")
        page.fill("[name=username]", username)
        page.fill("[name=password]", password)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/desk/*")
        page.click(f"button[name=language][value={language}]")
        page.wait_for_load_state()

    def takes(self, page: Page, screen: Screen, language: str) -> int:
        """All pictures of one screen in one language; answers how many bytes they take."""
        query = f"?lang={language}" if screen.reader is None and screen.path != "/desk" else ""
        page.goto(self.url + screen.path.format(**self.scene.names) + query)
        if screen.reader is None and screen.path == "/desk":
            page.click(f"button[name=language][value={language}]")
            page.wait_for_load_state()
        for selector, words in screen.types:
            page.fill(selector, "")  # A draft of the picture before is not told twice.
            page.locator(selector).press_sequentially(words.format(**self.scene.names))
        for selector in screen.presses:
            page.click(f"{selector} >> nth=0")
            page.wait_for_load_state()
        written = 0
        for width, height in WIDTHS:
            page.set_viewport_size(ViewportSize(width=width, height=height))
            for theme in THEMES:
                page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
                page.wait_for_timeout(SETTLES_MS)
                name = f"{screen.name}-{language}-{width}-{theme}.webp"
                written += self._keep(page.screenshot(), self.folder / name)
        return written

    @staticmethod
    def _keep(picture: bytes, file: Path) -> int:
        with Image.open(io.BytesIO(picture)) as image:
            image.convert("RGB").save(file, "WEBP", quality=QUALITY, method=4)
        return file.stat().st_size


def index() -> str:
    """A page that shows what there is."""
    lines = [
        "# Screens",
        "",
        "Taken by `make screens` from a service that had played `make demo`; in Azerbaijani and",
        "Russian, light and dark, at 1440, 1024 and 390 pixels. Every person in them is invented.",
        "",
    ]
    for screen in SCREENS:
        lines += [f"## {screen.name}", ""]
        for language in LANGUAGES:
            shown = [
                f"[{width} {theme}]({screen.name}-{language}-{width}-{theme}.webp)"
                for width, _ in WIDTHS
                for theme in THEMES
            ]
            lines.append(f"- {language}: " + " · ".join(shown))
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    """Take every picture, or those of the screens and languages that are named."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--url", default="http://127.0.0.1:8916")
    asked.add_argument("--sign-in", type=Path, default=Path("var/sign-in.txt"))
    asked.add_argument("--language", choices=EVERY_LANGUAGE, action="append")
    asked.add_argument("--screen", choices=[each.name for each in SCREENS], action="append")
    asked.add_argument("--folder", type=Path, default=FOLDER)
    given = asked.parse_args()
    wanted = [each for each in SCREENS if given.screen is None or each.name in given.screen]
    program = next((path for path in map(shutil.which, PROGRAMS) if path), None)
    if program is None:
        sys.exit("No Chromium was found; the pictures are taken with a real browser.")
    given.folder.mkdir(parents=True, exist_ok=True)
    total = 0
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=list(FLAGS))
        http = play.request.new_context(base_url=given.url.rstrip("/"))
        scene = set_the_scene(http, accounts(given.sign_in))
        photographer = Photographer(browser, given.url.rstrip("/"), scene, given.folder)
        for language in given.language or LANGUAGES:
            for reader in dict.fromkeys(screen.reader for screen in wanted):
                with photographer.seat(reader, language) as page:
                    for screen in wanted:
                        if screen.reader == reader:
                            total += photographer.takes(page, screen, language)
        browser.close()
    (given.folder / "README.md").write_text(index(), encoding="utf-8")
    sys.stdout.write(f"{total / 1_000_000:.1f} MB in {given.folder}\n")
    for fault in photographer.broken:
        sys.stderr.write(f"{fault}\n")
    return 1 if photographer.broken else 0


if __name__ == "__main__":
    sys.exit(main())
