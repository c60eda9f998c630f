"""People find the place they mean, however they spell it."""

import pytest

from service.reference import Facility, load_reference
from service.reference.find import find_facilities
from service.reference.spelling import fold, sounds_like


@pytest.fixture(scope="module")
def facilities() -> tuple[Facility, ...]:
    return load_reference().facilities


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("qobustan", "gobustan-prison"),
        ("Gobustan", "gobustan-prison"),
        ("Гобустан", "gobustan-prison"),
        ("кобустанская тюрьма", "gobustan-prison"),
        ("gobstan", "gobustan-prison"),
        ("qob", "gobustan-prison"),
        ("qardaşım Qobustan həbsxanasındadır", "gobustan-prison"),
        ("umbakıda", "umbaki-complex"),
        ("Lankaran", "lankaran-complex"),
        ("LƏNKƏRAN", "lankaran-complex"),
        ("lenkoran", "lankaran-complex"),
        ("тюрьма в Ленкорани", "lankaran-complex"),
        ("Kürdəxanı", "baku-pretrial"),
        ("kurdexani sizo", "baku-pretrial"),
        ("Кюрдаханы", "baku-pretrial"),
        ("сизо 3", "pretrial-3"),
        ("suvalan", "pretrial-3"),
        ("2 saylı təcridxana", "pretrial-2"),
        ("4 saylı", "prison-4-women"),
        ("колония №4", "prison-4-women"),
        ("женская колония", "prison-4-women"),
        ("малолетка", "juvenile-correctional"),
        ("naxcivan", "nakhchivan-prison"),
        ("Нахичевань", "nakhchivan-prison"),
        ("Nahçıvan", "nakhchivan-prison"),
        ("mashtaga", "baku-psychiatric"),
        ("Маштага", "baku-psychiatric"),
        ("Şəki ruhi xəstəxana", "shaki-psychiatric"),
        ("Şeki", "shaki-psychiatric"),
        ("salyan", "salyan-psychiatric"),
        ("бандотдел", "organised-crime-detention"),
        ("qurd qapisi", "organised-crime-detention"),
        ("MÜTƏŞƏKKİL", "organised-crime-detention"),
        ("dtx", "state-security-pretrial"),
        ("СГБ", "state-security-pretrial"),
        ("gence polis", "ganja-police"),
        ("yevlax", "yevlakh-police"),
        ("İNTERNAT", "baku-boarding-schools"),
    ],
)
def test_the_first_answer_is_the_place_that_was_meant(
    facilities: tuple[Facility, ...], query: str, wanted: str
) -> None:
    assert find_facilities(query, facilities)[0].id == wanted


@pytest.mark.parametrize("office", ["pretrial-2", "ganja-psychiatric", "ganja-police"])
def test_a_city_offers_every_place_in_it(facilities: tuple[Facility, ...], office: str) -> None:
    assert office in {each.id for each in find_facilities("Гянджа", facilities)}


@pytest.mark.parametrize(
    "query", ["", "   ", "?!", "a", "zzzzz", "hello world", "bir nəfəri döydülər", "\x00", "\ud800"]
)
def test_what_names_no_place_finds_none(facilities: tuple[Facility, ...], query: str) -> None:
    assert find_facilities(query, facilities) == []


def test_the_limit_is_kept(facilities: tuple[Facility, ...]) -> None:
    assert len(find_facilities("prison", facilities, limit=3)) == 3


def test_every_place_is_found_by_each_of_its_own_names(facilities: tuple[Facility, ...]) -> None:
    for facility in facilities:
        for name in facility.names.values():
            assert find_facilities(name, facilities)[0] == facility, name


def test_every_place_is_among_the_answers_to_each_alias(facilities: tuple[Facility, ...]) -> None:
    for facility in facilities:
        for alias in facility.aliases:
            assert facility in find_facilities(alias, facilities), alias


def test_a_long_text_is_searched_without_delay(facilities: tuple[Facility, ...]) -> None:
    assert find_facilities("söz " * 20_000 + "Qobustan", facilities) == []


def test_folding_survives_dotted_and_dotless_i() -> None:
    assert fold("İSTİNTAQ ılıq Qış") == "istintaq iliq qis"
    assert sounds_like("Gəncə") == sounds_like("Ganja") == sounds_like("Гянджа")
