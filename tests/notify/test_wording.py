"""What we say is complete in every language, short enough, and gives nobody away."""

import re
from itertools import product

import pytest

from service.domain.terms import Channel, ContactMethod, Language, Level
from service.notify import wording
from service.notify.wording import PageText, digit_by_digit, first_answer, page

REFERENCE = "916-7K3F-9QXD"
LINK = "https://916.example.az/p/7K3F9QXD"

# Beginnings of words that would tell a stranger who the owner of the phone has spoken to.
GIVING_AWAY = {
    Language.AZ: "işgənc ombudsman müvəkkil prevent milli qrup insan hüquq döy zorak polis həbs "
    "türmə zindan təcrid məhbus məhkum məhkəm vəkil şikay müraciət prokur istintaq saxlan",
    Language.RU: "пыт омбудсм уполномоч превент национал групп прав избил бить насил полиц тюр "
    "арест сизо колони заключ осужд суд адвокат жалоб обращ прокур следств задерж",
    Language.EN: "tortur ombuds commission prevent national group right beat beaten violen police "
    "prison jail arrest detain detent convict court lawyer complain appeal prosecut investig",
    Language.TR: "işkence ombuds denetç önle ulusal grup hak döv şidde polis hapis hapse cezaev "
    "tutuk tutsak mahkum mahkem avukat şikay başvuru savcı soruştur gözalt",
}


def pages(language: Language) -> list[PageText]:
    return [
        page(
            method,
            language,
            level=level,
            region="north_western",
            short_id="7K3F",
            link=LINK,
            code=code,
            repeat=repeat,
        )
        for method, level, code, repeat in product(
            ContactMethod, Level, (None, "4821"), (False, True)
        )
    ]


def everything_said(language: Language) -> list[str]:
    """Every text that leaves the house in one language."""
    return [
        *(
            first_answer(channel, language, reference=reference, safe=safe)
            for channel, reference, safe in product(Channel, (None, REFERENCE), (True, False))
        ),
        wording.first_answer_subject(language),
        wording.write_privately(language),
        wording.unreadable(language),
        wording.answered(language),
        wording.closed(language),
        *(f"{each.subject} {each.body}" for each in pages(language)),
        *(f"{each.take_label} {each.decline_label}" for each in pages(language)),
        wording.acknowledged(language, short_id="7K3F"),
        wording.declined(language, short_id="7K3F"),
        wording.already_taken(language, short_id="7K3F", name="A."),
        wording.code_expired(language),
        *(wording.raised(language, level=each, short_id="7K3F", link=LINK) for each in Level),
        wording.missed(language, count=3, link=LINK),
        *(wording.news(language, level=each, short_id="7K3F", link=LINK) for each in Level),
    ]


def segments(text: str) -> int:
    """How many SMS a text takes; any letter outside the GSM alphabet makes all of them short."""
    one, more = (
        (160, 153) if re.fullmatch(r"[A-Za-z0-9 .,:;/?'\"()!&+=%_@$#\n-]*", text) else (70, 67)
    )
    return 1 if len(text) <= one else -(-len(text) // more)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("channel", Channel)
def test_every_channel_answers_in_every_language(channel: Channel, language: Language) -> None:
    told = first_answer(channel, language, reference=REFERENCE, safe=True)
    assert "916" in told
    assert "{" not in told
    spoken = digit_by_digit(REFERENCE, language)
    assert (REFERENCE in told) != (spoken in told)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("channel", Channel)
def test_without_a_reference_none_is_promised(channel: Channel, language: Language) -> None:
    told = first_answer(channel, language, reference=None, safe=True)
    with_it = first_answer(channel, language, reference=REFERENCE, safe=True)
    assert with_it.startswith(told)
    assert len(told) < len(with_it)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "channel", sorted(set(Channel) - {Channel.CALL, Channel.WALK_IN, Channel.VISIT, Channel.WEB})
)
def test_an_unsafe_phone_gets_no_number_at_all(channel: Channel, language: Language) -> None:
    told = first_answer(channel, language, reference=REFERENCE, safe=False)
    assert not re.search(r"\d", told)
    assert len(told) <= 40


@pytest.mark.parametrize("language", Language)
def test_who_must_not_be_called_is_not_promised_a_call(language: Language) -> None:
    safe = first_answer(Channel.CALL, language, reference=REFERENCE, safe=True)
    unsafe = first_answer(Channel.CALL, language, reference=REFERENCE, safe=False)
    assert safe.splitlines()[0] != unsafe.splitlines()[0]
    assert digit_by_digit(REFERENCE, language) in unsafe


@pytest.mark.parametrize("language", Language)
def test_nothing_said_gives_anybody_away(language: Language) -> None:
    stems = tuple(GIVING_AWAY[language].split())
    for text in everything_said(language):
        words = re.findall(r"\w+", text.replace("İ", "i").replace("I", "ı").lower())
        words += re.findall(r"\w+", text.lower())
        assert [word for word in words if word.startswith(stems)] == [], text


@pytest.mark.parametrize("language", Language)
def test_short_messages_fit_two_segments(language: Language) -> None:
    notices = (wording.write_privately, wording.unreadable, wording.answered, wording.closed)
    said = [first_answer(Channel.SMS, language, reference=REFERENCE, safe=True)]
    said += [notice(language) for notice in notices]
    assert [text for text in said if segments(text) > 2] == []


@pytest.mark.parametrize("language", Language)
def test_a_page_by_sms_fits_two_segments_with_its_code(language: Language) -> None:
    bodies = [
        page(
            ContactMethod.SMS,
            language,
            level=level,
            region="north_western",
            short_id="7K3F",
            link=LINK,
            code="4821",
            repeat=True,
        ).body
        for level in Level
    ]
    assert [body for body in bodies if segments(body) > 2] == []
    assert all(body.count("4821") == 2 for body in bodies)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("method", ContactMethod)
def test_a_page_names_level_region_and_number_and_marks_a_repeat(
    method: ContactMethod, language: Language
) -> None:
    def paged(*, repeat: bool) -> str:
        return page(
            method,
            language,
            level=Level.P1,
            region="western",
            short_id="7K3F",
            link=LINK,
            code=None,
            repeat=repeat,
        ).body

    first, again = paged(repeat=False), paged(repeat=True)
    assert f"P1 {wording.level_name(Level.P1, language)[3:]}" in first
    assert "western" in first
    assert (
        "7K3F" if method is not ContactMethod.VOICE else digit_by_digit("7K3F", language)
    ) in first
    assert (LINK in first) == (method is not ContactMethod.VOICE)
    assert again.endswith(first)
    assert again != first


@pytest.mark.parametrize("language", Language)
def test_a_voice_page_says_its_code_digit_by_digit(language: Language) -> None:
    said = page(
        ContactMethod.VOICE,
        language,
        level=Level.P2,
        region="baku",
        short_id="7K3F",
        link=LINK,
        code="4821",
        repeat=False,
    ).body
    assert digit_by_digit("4821", language) in said
    assert "4821" not in said


def test_only_mail_has_a_subject() -> None:
    for method in ContactMethod:
        text = page(
            method,
            Language.AZ,
            level=Level.PX,
            region="baku",
            short_id="7K3F",
            link=LINK,
            code=None,
            repeat=False,
        )
        assert (text.subject is not None) == (method is ContactMethod.EMAIL)


def test_a_code_is_not_printed_by_accident() -> None:
    assert "4821" not in "".join(repr(each) for each in pages(Language.AZ))


def test_numbers_are_spoken_one_by_one() -> None:
    assert digit_by_digit("916-07K", Language.AZ) == "doqquz, bir, altı, sıfır, yeddi, K"
    assert digit_by_digit("916", Language.RU) == "девять, один, шесть"
    assert digit_by_digit("", Language.EN) == ""


def test_a_name_with_braces_is_only_a_name() -> None:
    assert "{level}" in wording.already_taken(Language.EN, short_id="7K3F", name="{level}")
