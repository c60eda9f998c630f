"""A member of staff with the desk's pages open, without the browser around them."""

import html
import re
from typing import Any

import httpx2

from tests.desk import Desk, Person

OURS = {"Sec-Fetch-Site": "same-origin"}


class Visitor:
    """Asks for pages and posts forms with the cookie that sign-in gave."""

    def __init__(self, desk: Desk, person: Person) -> None:
        self.http = desk.http
        token = person.headers["Authorization"].removeprefix("Bearer ")
        self.headers = {"Cookie": f"__Host-session={token}"}

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        """Open a page."""
        return await self.http.get(path, headers=self.headers | headers)

    async def post(self, path: str, **fields: Any) -> httpx2.Response:
        """Send a form of ours."""
        return await self.http.post(path, data=fields, headers=self.headers | OURS)


def words_of(page: httpx2.Response) -> str:
    """What a page says, without its markup."""
    body = re.sub(r"<(script|template|style)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", body).split()))


def version_on(page: httpx2.Response) -> str:
    """The version a page was drawn from."""
    found = re.search(r'id="appeal"[^>]* data-version="(\d+)"', page.text)
    assert found, "the page is not that of an appeal"
    return found[1]
