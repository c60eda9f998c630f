"""References and receipt words survive a shaky phone line, a foreign keyboard and a tired hand."""

import math
import re
import secrets
from collections import Counter
from hashlib import sha256
from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from service.security.receipt_spelling import fold
from service.security.receipts import (
    new_receipt_words,
    new_reference,
    normalise_reference,
    normalise_words,
    receipt_of,
    receipt_word_list,
)

WORDS = receipt_word_list()

# Beginnings (folded) of words that must not be found on anybody's phone.
COMPROMISING = (
    *("polis", "hebs", "turme", "zindan", "dustaq", "mehbus", "mehkum", "tecrid", "qazamat"),
    *("qandal", "zencir", "qefes", "barmaqli", "kilid", "hakim", "mehkem", "prokur", "vekil"),
    *("mustent", "istinta", "cinay", "cani", "ogru", "sikay", "erize", "muracie", "ombuds"),
    *("huquq", "sahid", "subut", "ifade", "iskence", "zulm", "zorak", "doyul", "doyus", "vurul"),
    *("olum", "olu", "qetl", "qatil", "meyit", "mezar", "qebir", "intihar", "qan", "yara"),
    *("silah", "tufeng", "tapanc", "gulle", "bomba", "bicaq", "qilinc", "xencer", "snayp"),
    *("muhari", "ordu", "esger", "herbi", "dusmen", "terror", "prezid", "partiya", "siyas"),
    *("nazir", "deput", "secki", "dovlet", "hokum", "bayraq", "mitinq", "azad", "inqila"),
    *("allah", "islam", "quran", "mescid", "kilse", "namaz", "oruc", "din", "peyg", "incil"),
    *("narko", "spirt", "araq", "serab", "pive", "qumar", "sevgi", "mehebb", "opus", "cinsi"),
    *("gizli", "sirr", "casus", "xebercl", "xain", "yalan", "agri", "xeste", "deli", "qorxu"),
)
# What people are hurt with: nobody who was should carry such a word in their receipt.
HURTING = (
    *("butulk", "elektr", "toqqa", "cubuq", "slanq", "kise", "supurg", "rezin", "batare"),
    *("kulung", "nasos", "kemer", "deyenek", "serat", "kabel", "maska", "torba"),
)
INNOCENT = frozenset({"yaradıcı", "yaraşıq", "qatılıq", "güllücə", "dinclik"}) & set(
    WORDS
)  # only begin alike


def test_a_reference_is_short_random_and_easy_to_read() -> None:
    drawn = [new_reference() for _ in range(2_000)]
    assert len(set(drawn)) == len(drawn)
    assert all(re.fullmatch("916(-[2-9A-Z]{4}){2}", each) for each in drawn)
    assert not set("0O1ILU") & set("".join(each[4:] for each in drawn))


def test_references_follow_no_order() -> None:
    drawn = [new_reference() for _ in range(500)]
    rising = sum(a < b for a, b in pairwise(drawn))
    assert 150 < rising < 350


@pytest.mark.parametrize(
    "typed",
    [
        "916-7K3F-9QXD",
        "916-7k3f-9qxd",
        "  9167K3F9QXD ",
        "916 7K3F 9QXD",
        "916–7K3F—9QXD.",
        "7K3F-9QXD",
        "№ 916-7К3F-9QХD",  # К and Х are Cyrillic
        "#916_7k3f_9qxd",
        "９１６-7K3F-9QXD",
    ],
)
def test_a_reference_is_understood_however_it_is_typed(typed: str) -> None:
    assert normalise_reference(typed) == "916-7K3F-9QXD"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "916",
        "916-7K3F-9QX",
        "916-7K3F-9QXDD",
        "917-7K3F-9QXD",
        "916-0K3F-9QXD",
        "x" * 10_000,
        "916-7K3F-9QXD 916-7K3F-9QXD",
        "\ud800",
        "\x00",
        "916-7ə3F-9QXD",
        "\u0661" * 8,
    ],
)
def test_what_cannot_be_a_reference_is_refused(typed: str) -> None:
    assert normalise_reference(typed) is None


def test_every_new_reference_is_understood_again() -> None:
    for _ in range(200):
        reference = new_reference()
        assert normalise_reference(reference.lower().replace("-", "")) == reference


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_references_and_words(text: str) -> None:
    reference, words = normalise_reference(text), normalise_words(text)
    assert reference is None or normalise_reference(reference) == reference
    assert words is None or normalise_words(" ".join(words)) == words


def test_the_list_has_as_many_words_as_eleven_bits_can_tell_apart() -> None:
    assert len(WORDS) == len(set(WORDS)) == 2**11


def test_every_word_is_short_and_azerbaijani() -> None:
    assert [
        w for w in WORDS if not re.fullmatch("[abcçdeəfgğhxıijkqlmnoöprsştuüvyz]{4,8}", w)
    ] == []


def test_no_slip_of_one_letter_turns_a_word_into_another() -> None:
    forms = sorted((fold(word) for word in WORDS), key=len)
    too_close = [
        (a, b)
        for a, b in combinations(forms, 2)
        if abs(len(a) - len(b)) < 2 and Levenshtein.distance(a, b, score_cutoff=1) < 2
    ]
    assert too_close == []


def test_no_word_would_frighten_or_betray() -> None:
    never = COMPROMISING + HURTING
    suspicious = [w for w in WORDS if fold(w).startswith(never) and w not in INNOCENT]
    assert suspicious == []


def test_reference_and_words_together_are_beyond_guessing() -> None:
    letters = 30
    assert 8 * math.log2(letters) + 5 * math.log2(len(WORDS)) > 80


def test_words_are_drawn_from_the_whole_list_without_favourites() -> None:
    drawn = Counter(word for _ in range(10_000) for word in new_receipt_words())
    expected = 50_000 / len(WORDS)
    chi = sum((drawn[word] - expected) ** 2 / expected for word in WORDS)
    degrees = len(WORDS) - 1
    assert abs(chi - degrees) < 6 * math.sqrt(2 * degrees)


def test_words_come_from_the_systems_own_randomness(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def last(options: tuple[str, ...]) -> str:
        asked.append(len(options))
        return options[-1]

    monkeypatch.setattr(secrets, "choice", last)
    assert set(new_receipt_words()) == {WORDS[-1]}
    assert asked == [2048] * 5


def chosen() -> tuple[str, ...]:
    """Five listed words that hold every letter people lose on a foreign keyboard."""
    return tuple(w for w in ("badımcan", "çərşənbə", "göyərçin", "şəlalə", "ildırım") if w in WORDS)


@pytest.mark.parametrize(
    "typed",
    [
        "badımcan çərşənbə göyərçin şəlalə ildırım",
        "BADIMCAN ÇƏRŞƏNBƏ GÖYƏRÇİN ŞƏLALƏ İLDIRIM",
        "badimcan, cersenbe, goyercin, selale, ildirim",
        "BADIMCAN CERSENBE GOYERCIN SELALE ILDIRIM",
        "1. badımcan\n2. çərşənbə\n3. göyərçin\n4. şəlalə\n5. ildırım",
        "badımcan-çərşənbə-göyərçin-şəlalə-ildırım.",
        "бадымджан чершенбе гойерчин шелале илдырым",
        "бадымҹан чәршәнбә ҝөјәрчин шәлалә илдырым",
        "badimcan chershenbe goyerchin shelale ildirim",
        "badimcn cersenbee goyercim selale lidirim",
        "badımcan; çərşənbə; göyərçin; şəlalə; i\u0307ldırım",
    ],
)
def test_five_words_are_understood_however_they_are_written(typed: str) -> None:
    assert normalise_words(typed) == chosen()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "badımcan çərşənbə göyərçin şəlalə",
        "badımcan çərşənbə göyərçin şəlalə ildırım ildırım",
        "badımcan çərşənbə göyərçin şəlalə zzzzzz",
        "bdmcan çərşənbə göyərçin şəlalə ildırım",  # two slips in one word
        "a b c d e",
        "söz " * 100_000,
        "\ud800 \x00 a b c",
    ],
)
def test_what_is_not_five_listed_words_is_refused(typed: str) -> None:
    assert normalise_words(typed) is None


def test_a_slip_that_could_mean_two_words_is_not_guessed() -> None:
    random = Random(916)
    letters = "abcdeghimnoqrsty"
    doubtful = refused = 0
    for _ in range(800):
        word = fold(random.choice(WORDS))
        at = random.randrange(len(word))
        slip = word[:at] + random.choice(letters) + word[at + 1 :]
        near = [w for w in WORDS if Levenshtein.distance(fold(w), slip, score_cutoff=1) < 2]
        if len(near) > 1 and all(fold(w) != slip for w in near):
            doubtful += 1
            refused += normalise_words(" ".join([slip] * 5)) is None
    assert doubtful == refused > 0


def test_one_slip_never_leads_to_a_wrong_receipt() -> None:
    random = Random(2048)
    letters = "abcdefghijklmnopqrstuvxyz"
    understood = 0
    for word in random.sample(WORDS, 600):
        form = fold(word)
        at = random.randrange(len(form))
        slips = (
            form[:at] + form[at + 1 :],
            form[:at] + random.choice(letters) + form[at:],
            form[:at] + random.choice(letters) + form[at + 1 :],
        )
        for slip in slips:
            said = normalise_words(" ".join([slip] * 5))
            assert said in (None, (word,) * 5)
            understood += said is not None
    assert understood > 1_500


def test_secret_bytes_stand_for_one_receipt_and_every_bit_counts() -> None:
    seed = bytes(range(32))
    reference, words = receipt_of(seed)
    assert receipt_of(seed) == (reference, words)
    assert normalise_reference(reference) == reference
    assert normalise_words(" ".join(words)) == words
    others = {receipt_of(bytes([n]) + seed[1:]) for n in range(256)}
    assert len(others) == 256
    assert len({receipt_of(seed[:31] + bytes([n]))[1] for n in range(256)}) == 256
    assert len({receipt_of(sha256(bytes([n])).digest())[0] for n in range(256)}) == 256
