"""People read a sentence when something goes wrong; programs keep their problem documents."""

import pytest

from tests.desk import Desk

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("az", "Belə səhifə yoxdur."),
        ("ru", "Такой страницы нет."),
        ("en", "There is no such page."),
        ("tr", "Böyle bir sayfa yok."),
    ],
)
async def test_a_page_that_does_not_exist_says_so(desk: Desk, language: str, sentence: str) -> None:
    page = await desk.http.get(f"/nowhere?lang={language}", headers=BROWSER)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert sentence in page.text
    assert "916" in page.text


async def test_an_address_used_in_another_way_says_which_ways_there_are(desk: Desk) -> None:
    page = await desk.http.delete("/", headers=BROWSER)
    assert page.status_code == 405
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["allow"]


async def test_a_body_beyond_all_measure_is_refused_in_words(desk: Desk) -> None:
    body = b"text=" + b"a" * 2_000_000
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    page = await desk.http.post("/?lang=en", content=body, headers=BROWSER | form)
    assert page.status_code == 413
    assert "too large" in page.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"rubbish"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: nonsense\r\n\r\n"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="text"; filename="a"\r\n\r\nb\r\n--x--',
        ),
        ("application/json", b'{"text": "a"}'),
        ("application/x-www-form-urlencoded", b"text=%ff%fe&text=%&=&&q4=%00"),
        ("application/x-www-form-urlencoded", b"&".join(b"q4=a" for _ in range(3000))),
    ],
)
async def test_what_no_browser_sends_is_never_our_fault(desk: Desk, kind: str, body: bytes) -> None:
    page = await desk.http.post("/", content=body, headers=BROWSER | {"Content-Type": kind})
    assert page.status_code < 500
    assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/api/v1/nowhere", "/webhooks/nowhere", "/health/nowhere"])
async def test_programs_keep_their_problem_documents(desk: Desk, path: str) -> None:
    answer = await desk.http.get(path, headers=BROWSER)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == PROBLEM


async def test_a_script_that_asks_for_json_gets_it(desk: Desk) -> None:
    answer = await desk.http.get("/nowhere", headers={"Accept": "application/json"})
    assert answer.headers["content-type"] == PROBLEM


async def test_a_lost_colleague_is_led_back_to_the_desk(desk: Desk) -> None:
    page = await desk.http.get("/desk/nowhere?lang=en", headers=BROWSER)
    assert page.status_code == 404
    assert 'href="/desk' in page.text
