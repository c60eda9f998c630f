"""The packaged reference values agree with the Office's documents and with one another."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from service.reference import InvalidReference, Reference, load_reference


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the packaged values for a test to spoil."""
    for packaged in files("service.reference").iterdir():
        if packaged.name.endswith(".toml"):
            (tmp_path / packaged.name).write_text(packaged.read_text(encoding="utf-8"))
    return tmp_path


def test_the_offices_are_those_of_the_leaflet_with_its_phones(reference: Reference) -> None:
    assert {office.id: office.phone_e164 for office in reference.offices} == {
        "baku": "+994124937422",
        "western": "+994222560565",
        "north_western": "+994242440133",
        "northern": "+994233351599",
        "southern": "+994252151916",
        "nakhchivan": None,
    }


def test_every_office_covers_districts_and_no_district_has_two(reference: Reference) -> None:
    covered = [name for office in reference.offices for name in office.districts]
    assert all(office.districts for office in reference.offices)
    assert len(covered) == len(set(covered)) == len(reference.districts)


@pytest.mark.parametrize(
    ("facility", "office", "authority"),
    [
        ("umbaki-complex", "baku", "penitentiary_service"),
        ("lankaran-complex", "southern", "penitentiary_service"),
        ("shaki-psychiatric", "north_western", "health"),
        ("ganja-psychiatric", "western", "health"),
        ("state-security-pretrial", "baku", "state_security"),
        ("organised-crime-detention", "baku", "organised_crime_directorate"),
        ("psychoneurological-1", "baku", "social_services_agency"),
        ("nakhchivan-prison", "nakhchivan", "justice"),
    ],
)
def test_a_named_place_has_its_office_and_authority(
    reference: Reference, facility: str, office: str, authority: str
) -> None:
    found = next(each for each in reference.facilities if each.id == facility)
    assert (found.office_id, found.authority_id) == (office, authority)


def test_the_closed_prison_points_to_the_one_that_replaced_it(reference: Reference) -> None:
    closed = [each for each in reference.facilities if each.closed]
    assert [(each.id, each.replaced_by_id) for each in closed] == [
        ("gobustan-prison", "umbaki-complex")
    ]


def test_supervision_climbs_to_the_ministry(reference: Reference) -> None:
    assert reference.supervisors_of("penitentiary_service") == ("justice",)
    assert reference.supervisors_of("organised_crime_directorate") == ("internal_affairs",)
    assert reference.supervisors_of("prosecutor_general") == ()


def test_every_answer_to_where_they_are_held_has_a_kind_of_place(reference: Reference) -> None:
    answers = {kind.answer for kind in reference.place_kinds if kind.answer is not None}
    assert answers == set("abcdefghij")
    assert {kind.id for kind in reference.place_kinds if kind.answer is None} == {"health", "other"}


@pytest.mark.parametrize(
    ("file", "before", "after", "complaint"),
    [
        ("facilities.toml", 'office = "southern"', 'office = "south"', "unknown office: south"),
        ("facilities.toml", 'kind = "complex"', 'kind = "camp"', "unknown place kind: camp"),
        ("facilities.toml", 'authority = "health"', 'authority = "x"', "unknown authority: x"),
        ("facilities.toml", 'by = "umbaki-complex"', 'by = "y"', "unknown facility: y"),
        ("facilities.toml", 'id = "pretrial-3"', 'id = "pretrial-2"', "pretrial-2 is there twice"),
        ("facilities.toml", "closed = true", 'closed = "yes"', "closed is neither true nor false"),
        ("facilities.toml", "closed = true", "shut = true", "unknown fields: shut"),
        ("facilities.toml", 'aliases = ["Şüvəlan"', 'aliases = [3, "Ş"', "not a list of texts"),
        ("districts.toml", 'office = "northern"', 'office = "north"', "unknown office: north"),
        ("authorities.toml", 'by = "justice"', 'by = "z"', "unknown authority: z"),
        ("offices.toml", "(022) 256 05 65", "022-2560565", "not written like"),
        ("offices.toml", 'tr = "Bakü (merkez)"', 'de = "Baku"', "needs a name in az, en, ru, tr"),
        ("offices.toml", 'id = "western"', 'name = "western"', "lacks id"),
        ("place_kinds.toml", 'answer = "e"', "answer = 7", "answer is not a text"),
    ],
)
def test_a_contradiction_is_refused_in_words(
    folder: Path, file: str, before: str, after: str, complaint: str
) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(InvalidReference, match=complaint):
        load_reference(folder)


def test_nobody_supervises_himself(folder: Path) -> None:
    path = folder / "authorities.toml"
    spoiled = path.read_text(encoding="utf-8").replace(
        'id = "justice"\n', 'id = "justice"\nsupervised_by = "penitentiary_service"\n'
    )
    path.write_text(spoiled, encoding="utf-8")
    with pytest.raises(InvalidReference, match="supervises itself"):
        load_reference(folder)


def test_a_missing_file_is_not_taken_for_an_empty_one(folder: Path) -> None:
    shutil.move(folder / "offices.toml", folder / "elsewhere.txt")
    with pytest.raises(FileNotFoundError):
        load_reference(folder)
