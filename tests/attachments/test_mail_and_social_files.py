"""Files that came inside a mail, and those that lie with the networks."""

from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256

import httpx2
import pytest

from service.attachments.addresses import Allowed, ForbiddenAddress
from service.attachments.fetching import Fetcher
from service.attachments.social_files import meta_files, x_files
from service.domain.terms import Channel, Role
from service.doorway import take_payload
from tests.attachments import samples as s
from tests.attachments.senders import files_of, only_card
from tests.desk import Desk
from tests.intake.mails import ACCOUNT, MOTHER


async def test_a_picture_in_a_mail_is_sealed_cleaned_and_opened(desk: Desk) -> None:
    made = EmailMessage(policy=SMTP)
    made["From"] = MOTHER
    made.set_content("Bədənində qançırlar var, polisdə döyüblər")
    made.add_attachment(s.picture(), maintype="image", subtype="jpeg", filename="qançır.jpg")
    made.add_attachment(b"MZ\x90\x00" * 50, maintype="image", subtype="png", filename="x.png")
    await take_payload(Channel.EMAIL, made.as_bytes(), ACCOUNT, desk.runtime)
    lead = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
    await desk.works()
    picture, program = files_of(await only_card(desk, lead))
    assert (picture["state"], picture["family"]) == ("ready", "image")
    assert picture["sha256"] == sha256(s.picture()).hexdigest()
    assert program["state"] != "ready"


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1", True),
        ("https://scontent-fra3-1.xx.fbcdn.net/v/t1.jpg?x=1", True),
        ("https://scontent.cdninstagram.com/v/1.mp4", True),
        ("http://lookaside.fbsbx.com/1", False),
        ("https://fbcdn.net.evil.example/1", False),
        ("https://evilfbcdn.net/1", False),
        ("https://lookaside.fbsbx.com:8443/1", False),
        ("https://127.0.0.1/1", False),
        ("https://lookaside.fbsbx.com@evil.example/1", False),
        ("https://graph.facebook.com/1", False),
    ],
)
async def test_files_are_fetched_from_the_networks_own_hosts_only(
    address: str, *, good: bool
) -> None:
    async with httpx2.AsyncClient() as client:
        allowed = meta_files(Fetcher(client)).allowed
    if good:
        assert allowed.check(address).hostname
    else:
        with pytest.raises(ForbiddenAddress):
            allowed.check(address)


async def test_our_token_is_shown_to_no_stranger() -> None:
    shown: dict[str, str | None] = {}

    class Listening(Fetcher):
        def open(self, url: str, allowed: Allowed, **named: object) -> object:  # type: ignore[override]
            headers = named["headers"]
            assert isinstance(headers, dict)
            shown[url] = headers.get("Authorization")
            raise ForbiddenAddress("host")

    async with httpx2.AsyncClient() as client:
        files = x_files(Listening(client), "t")
        for host in ("ton.twitter.com", "pbs.twimg.com", "evil.example"):
            with pytest.raises(ForbiddenAddress):
                async with files.open(f"https://{host}/1"):
                    pass
    assert list(shown.values()) == ["Bearer t", None, None]
