"""Files come from the provider's hosts and from nowhere else (S24)."""

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.attachments.addresses import Allowed, ForbiddenAddress, is_public
from service.attachments.fetching import Fetcher, FetchFailed
from service.attachments.sources import TWILIO_HOSTS

TWILIO = Allowed(TWILIO_HOSTS)
MEDIA = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"

FORBIDDEN = [
    "http://api.twilio.com/x",
    "https://api.twilio.com:8443/x",
    "https://api.twilio.com:0/x",
    "https://evil.example/x",
    "https://api.twilio.com.evil.example/x",
    "https://evil.example/api.twilio.com",
    "https://api.twilio.com@evil.example/x",
    "https://evil.example#api.twilio.com",
    "https://evil.example\\@api.twilio.com/x",
    "https://api.twilio.com\\.evil.example/",
    "https://user:pass@api.twilio.com/x",
    "https://api.twilio.com/x#y",
    "https://127.0.0.1/x",
    "https://localhost/x",
    "https://[::1]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://0x7f000001/x",
    "https://2130706433/x",
    "https://169.254.169.254/latest/meta-data",
    "https://metadata.google.internal/x",
    "file:///etc/passwd",
    "ftp://api.twilio.com/x",
    "gopher://api.twilio.com/x",
    "//api.twilio.com/x",
    "api.twilio.com/x",
    "",
    "https://",
    "https:///x",
    "https://api.twilio.com:99999/x",
    "https://[api.twilio.com/x",
    "https://api.twilio.com/\r\nX: y",
    "https://api.twilio.com/ x",
    "https://xn--pi-7ka.twilio.com/x",
    "https://аpi.twilio.com/x",
    "https://api。twilio.com/x",
    "javascript:alert(1)",
    "data:text/plain,x",
    "https://api.twilio.com./x",
    "https://" + "a" * 3000,
    "http://127.0.0.1:8917/x",
]


@pytest.mark.parametrize("url", FORBIDDEN)
def test_forty_ways_to_lead_us_astray(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        TWILIO.check(url)


def test_the_provider_itself_is_allowed_in_any_case() -> None:
    assert TWILIO.check(MEDIA).hostname == "api.twilio.com"
    assert TWILIO.check("https://API.twilio.com:443/x").hostname == "api.twilio.com"


def test_a_stub_is_allowed_only_where_the_settings_put_it() -> None:
    stub = Allowed(TWILIO_HOSTS, instead="http://127.0.0.1:8917")
    assert stub.check("http://127.0.0.1:8917/x")
    for other in ("http://127.0.0.1:8918/x", "https://127.0.0.1:8917/x", "http://127.0.0.1/x"):
        with pytest.raises(ForbiddenAddress):
            stub.check(other)


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 "
    "255.255.255.255 192.0.2.1 198.18.0.1 ::1 :: fe80::1 fc00::1 ff02::1 ::ffff:127.0.0.1 "
    "::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 2002:7f00:1:: ::127.0.0.1 fe80::1%eth0 "
    "2001:db8::1 no-address".split(),
)
def test_addresses_inside_are_refused_however_they_are_wrapped(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["54.172.60.1", "2600:1f18::1", "::ffff:54.172.60.1"])
def test_addresses_of_the_open_internet_are_taken(address: str) -> None:
    assert is_public(address)


@given(st.text(max_size=60))
def test_no_text_is_anything_but_allowed_or_forbidden(url: str) -> None:
    try:
        TWILIO.check(url)
    except ForbiddenAddress:
        return
    assert url.lower().startswith("https://")


def fetcher(answers: dict[str, httpx2.Response], seen: list[httpx2.Request], *to: str) -> Fetcher:
    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return answers[request.headers["host"] + request.url.path]

    async def resolve(_host: str) -> list[str]:
        return list(to or ("54.172.60.1",))

    return Fetcher(httpx2.AsyncClient(transport=httpx2.MockTransport(answer)), resolve)


async def fetch(fetcher: Fetcher, url: str) -> bytes:
    headers = {"Authorization": "Basic secret"}
    async with fetcher.open(url, TWILIO, headers=headers) as content:
        return b"".join([portion async for portion in content])


PATH = "api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"


async def test_the_checked_address_is_the_one_that_is_dialled() -> None:
    seen: list[httpx2.Request] = []
    found = await fetch(fetcher({PATH: httpx2.Response(200, content=b"jpg")}, seen), MEDIA)
    assert found == b"jpg"
    assert seen[0].url.host == "54.172.60.1"
    assert seen[0].headers["host"] == "api.twilio.com"
    assert seen[0].extensions["sni_hostname"] == "api.twilio.com"


async def test_our_password_stays_with_the_first_host() -> None:
    seen: list[httpx2.Request] = []
    there = httpx2.Response(307, headers={"Location": "https://mms.twiliocdn.com/f"})
    answers = {PATH: there, "mms.twiliocdn.com/f": httpx2.Response(200, content=b"jpg")}
    assert await fetch(fetcher(answers, seen), MEDIA) == b"jpg"
    assert [request.headers.get("authorization") for request in seen] == ["Basic secret", None]


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "http://mms.twiliocdn.com/f", "https://169.254.169.254/", ""]
)
async def test_a_detour_elsewhere_is_refused(to: str) -> None:
    seen: list[httpx2.Request] = []
    answers = {PATH: httpx2.Response(302, headers={"Location": to})}
    with pytest.raises(FetchFailed) as failed:
        await fetch(fetcher(answers, seen), MEDIA)
    assert failed.value.gone
    assert {request.headers["host"] for request in seen} == {"api.twilio.com"}


@pytest.mark.parametrize("inside", ["127.0.0.1", "::ffff:10.0.0.7", "169.254.169.254"])
async def test_a_name_that_leads_inside_is_refused(inside: str) -> None:
    seen: list[httpx2.Request] = []
    astray = fetcher({PATH: httpx2.Response(200)}, seen, "54.172.60.1", inside)
    with pytest.raises(FetchFailed, match="address-private"):
        await fetch(astray, MEDIA)
    assert seen == []


@pytest.mark.parametrize(
    ("status", "gone"), [(404, True), (410, True), (429, False), (500, False), (503, False)]
)
async def test_a_refusal_says_whether_to_ask_again(status: int, *, gone: bool) -> None:
    answers = {PATH: httpx2.Response(status, headers={"Retry-After": "7"})}
    with pytest.raises(FetchFailed) as failed:
        await fetch(fetcher(answers, []), MEDIA)
    assert failed.value.gone is gone
    assert failed.value.retry_after is not None
    assert failed.value.retry_after.total_seconds() == 7
