"""What a mail says, who says it, and which mails are none of a person."""

from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.terms import DeliveryState
from service.intake.email import parse
from service.intake.message import DeliveryReport, InboundMessage, MessageKind
from tests.intake.mails import ACCOUNT, MOTHER, WRONG_HEADERS, bounce, mail, page, poison

OURS = f"<{'a1' * 20}@ombudsman.example>"


def read(raw: bytes) -> InboundMessage:
    found = parse(raw, ACCOUNT)
    assert isinstance(found, InboundMessage), found
    return found


def test_a_mail_is_its_subject_and_its_words() -> None:
    found = read(mail("Oğlumu döyürlər.\nBakı", subject="Kömək edin", sender=f"Leyla <{MOTHER}>"))
    assert found.text == "Kömək edin\n\nOğlumu döyürlər.\nBakı"
    assert (found.sender, found.sender_name) == (MOTHER, "Leyla")
    assert found.sent_at is not None
    assert found.sent_at.hour == 5
    assert found.answerable


@pytest.mark.parametrize(
    ("body", "charset"),
    [("Помогите, сына бьют", "windows-1251"), ("Oğlumu dövüyorlar", "iso-8859-9"),
     ("Помогите", "koi8-r"), ("Kömək edin ə", "utf-8"), ("Помогите", "x-nobody-knows")],
)  # fmt: skip
def test_words_are_read_in_the_charset_they_were_written_in(body: str, charset: str) -> None:
    written = "cp1251" if charset.startswith("x-") else charset
    head = f"From: a@b.c\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
    assert read(head.encode() + body.encode(written)).text == body


@pytest.mark.parametrize("charset", ['"\0tf-8"', "\0", '"u\0MIME-Version: 1.0', "x" * 9_000])
def test_a_charset_that_is_none_costs_nobody_their_words(charset: str) -> None:
    head = f"From: a@b.c\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
    found = read(head.encode() + "Kömək edin".encode())
    assert (found.text, found.kind) == ("Kömək edin", MessageKind.TEXT)


def test_html_is_made_safe_and_keeps_its_lines() -> None:
    found = read(page(
        "<html><head><title>t</title><style>p{}</style></head><body onload=alert(1)><p>Oğlum&nbsp;"
        "<b>həbsdə</b></p><script>alert(1)</script><div>döyürlər<br>kömək</div>"
        "<img src=x onerror=alert(1)><a href='javascript:alert(1)'>link</a></body></html>"
    ))  # fmt: skip
    assert found.text.split("\n") == ["Oğlum həbsdə", "", "döyürlər", "kömək", "link"]


def test_of_two_versions_the_plain_one_counts_unless_it_is_empty() -> None:
    for plain, wanted in (("sözlər", "sözlər"), ("  \n", "veb")):
        made = EmailMessage(policy=SMTP)
        made["From"] = MOTHER
        made.set_content(plain)
        made.add_alternative("<p>veb</p>", subtype="html")
        assert read(made.as_bytes()).text == wanted


def test_files_are_noted_with_their_names_and_forwarded_mails_are_read() -> None:
    made = EmailMessage(policy=SMTP)
    made["From"] = MOTHER
    made.set_content("bax")
    made.add_attachment(b"\xff\xd8\xff", maintype="image", subtype="jpeg", filename="../qançır.jpg")
    inner = EmailMessage()
    inner["Subject"] = "köhnə"
    inner.set_content("onu elektrik şoku ilə incidirlər")
    made.add_attachment(inner)
    found = read(made.as_bytes())
    [file] = found.attachments
    assert (file.kind, file.name, file.size) == (MessageKind.PHOTO, "qançır.jpg", 3)
    assert "elektrik" in found.text


def test_the_same_mail_by_two_ways_is_one_and_forged_ids_do_not_join_two() -> None:
    first = mail("a", number=7)
    longer = b"Received: from mx by lmtp\r\n" + first.replace(b"\r\n", b"\n")
    assert read(first).external_id == read(longer).external_id
    assert read(first).external_id != read(mail("b", number=7)).external_id
    assert read(first).external_id != read(mail("a", number=8)).external_id


@pytest.mark.parametrize(
    "headers",
    [{"In_Reply_To": OURS}, {"References": f"<x@y> {OURS}"},
     {"Delivered_To": f"916+{'a1' * 20}@ombudsman.example"}],
)  # fmt: skip
def test_an_answer_names_our_mail_and_leaves_our_words_out(headers: dict[str, Any]) -> None:
    quoted = "Onu sabah azad etdilər.\n\nOn Sunday 916 wrote:\n> torture police beat\n> him"
    found = read(mail(quoted, subject="Re: hello", **headers))
    assert found.threads == (OURS,)
    assert found.text == "Onu sabah azad etdilər."


def test_ids_of_other_domains_are_no_threads_of_ours() -> None:
    found = read(mail(In_Reply_To=OURS.replace("ombudsman", "evil")))
    assert found.threads == ()


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Autoreply": "yes"},
        {"Precedence": "auto_reply"},
        {"X_Loop": ACCOUNT},
        {"sender": f"Ofis <{ACCOUNT}>"},
        {"sender": f"916+{'b2' * 20}@ombudsman.example"},
    ],
)
def test_machines_and_our_own_echoes_are_no_appeals(headers: dict[str, Any]) -> None:
    assert parse(mail(**headers), ACCOUNT) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"return_path": ""},
        {"Auto_Submitted": "auto-generated"},
        {"List_Id": "<a.b>"},
        {"Precedence": "bulk"},
    ],
)
def test_some_are_read_but_never_answered_by_a_machine(headers: dict[str, Any]) -> None:
    assert not read(mail(**headers)).answerable


def test_what_the_mail_server_found_is_a_label_and_never_a_reason_to_drop() -> None:
    found = read(mail(Authentication_Results="mx; spf=fail x; dkim=none; dmarc=fail"))
    assert found.proof == "spf:fail dkim:none dmarc:fail"
    assert found.sender == MOTHER


@pytest.mark.parametrize(
    ("action", "state", "code"),
    [("failed", DeliveryState.FAILED, "email-5.1.1"), ("delivered", DeliveryState.DELIVERED, None)],
)
def test_a_bounce_tells_what_became_of_our_mail(
    action: str, state: DeliveryState, code: str | None
) -> None:
    found = parse(bounce(OURS, action=action), ACCOUNT)
    assert isinstance(found, DeliveryReport)
    assert (found.states, found.error_code) == (((OURS, state),), code)


def test_a_bounce_of_somebody_elses_mail_and_a_delay_say_nothing() -> None:
    assert parse(bounce("<x@elsewhere.example>"), ACCOUNT) is None
    assert parse(bounce(OURS, action="delayed"), ACCOUNT) is None


def test_poison_never_raises_and_is_kept_byte_for_byte() -> None:
    mails = list(poison())
    assert len(mails) > 400
    for raw in mails:
        found = parse(raw, ACCOUNT)
        if isinstance(found, InboundMessage):
            assert found.raw == raw
            assert "\0" not in found.text


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WRONG_HEADERS), max_size=6), st.binary(max_size=300))
def test_no_mixture_of_broken_headers_raises(lines: list[bytes], body: bytes) -> None:
    parse(b"\r\n".join(lines) + b"\r\n\r\n" + body, ACCOUNT)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2_000))
def test_no_bytes_raise(raw: bytes) -> None:
    parse(raw, ACCOUNT)


def test_who_wrote_and_what_stay_out_of_every_repr() -> None:
    found = read(mail("Qardaşımı döyürlər", sender="Leyla Əliyeva <leyla@mail.example>"))
    assert not [word for word in ("Leyla", "leyla", "döyür", "Təcili") if word in repr(found)]
