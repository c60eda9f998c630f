"""The texts of the day: enough, varied, invented, and in the words of the protocol."""

from collections import Counter
from itertools import pairwise

import phonenumbers
import pytest

from service.demo.clock import DAWN, NIGHT, minute_of
from service.demo.office import load_words
from service.demo.people import SMS_LINE, WHATSAPP_LINE, caller, colleague
from service.demo.plan import CLUSTER_LASTS, plan_day
from service.demo.scenes import Door, Media, Scene, load_scenes
from service.demo.staff import Habit, load_staff
from service.domain.terms import Language, Profession, Role
from service.reference import load_reference
from service.triage.rulebook import load_rulebook

RUN = 1_800_000_000
SCENES = [scene for played in load_scenes().values() for scene in played]


def test_at_least_120_appeals_come_by_every_channel_in_four_languages() -> None:
    appeals = [scene for scene in SCENES if scene.door is not Door.GROUP]

    assert len(appeals) >= 120
    assert {scene.language for scene in SCENES} == set(Language)
    assert {scene.door for scene in SCENES} == set(Door)
    assert {scene.media for scene in SCENES} == {None, *Media}


def test_most_of_the_day_is_ordinary_and_some_of_it_is_danger() -> None:
    counts = {kind: len(played) for kind, played in load_scenes().items()}

    assert counts["everyday"] + counts["information"] > len(SCENES) / 2
    assert counts["immediate"] >= 12
    assert counts["cluster"] == 8


def test_nobody_says_what_somebody_else_says() -> None:
    """The check for losses and doubles recognises people by their words."""
    said = [text for scene in SCENES for text in (scene.say, *(f.say for f in scene.then)) if text]

    assert [text for text, times in Counter(said).items() if times > 1] == []
    assert [text for text in said if text != text.strip()] == []


@pytest.mark.parametrize("scene", [s for s in SCENES if s.answers], ids=lambda s: s.say[:20])
def test_operators_tick_only_answers_that_the_protocol_has(scene: Scene) -> None:
    given, _ = load_rulebook().protocol.given(scene.answers)

    assert given.keys() == scene.answers.keys()
    assert scene.door is Door.CALL


def test_every_named_place_is_one_of_ours() -> None:
    known = {facility.id for facility in load_reference().facilities}

    assert {scene.facility for scene in SCENES if scene.facility} <= known


def test_whoever_goes_on_can() -> None:
    goes_on = {scene.door for scene in SCENES if scene.then}

    assert goes_on
    assert goes_on <= {Door.WEB, Door.TELEGRAM, Door.SMS, Door.WHATSAPP}


def test_the_staff_covers_six_offices_four_professions_and_every_habit() -> None:
    staff = load_staff()
    offices = {office.id for office in load_reference().offices}

    assert {person.office for person in staff} == offices
    assert {person.profession for person in staff} == {None, *Profession}
    assert {person.answers for person in staff} == set(Habit)
    assert {Role.OPERATOR, Role.RESPONDER, Role.COORDINATOR} == {p.role for p in staff}
    assert len({person.number for person in staff}) == len(staff)
    assert len({person.name for person in staff}) == len(staff)


def test_no_number_of_the_demo_can_be_dialled() -> None:
    numbers = [SMS_LINE, WHATSAPP_LINE, *(person.address.phone for person in load_staff())]
    numbers += [caller(RUN, number).phone for number in range(len(SCENES))]

    parsed = [phonenumbers.parse(number) for number in numbers]
    assert len(set(numbers)) == len(numbers)
    assert all(phonenumbers.is_possible_number(number) for number in parsed)
    assert not any(phonenumbers.is_valid_number(number) for number in parsed)


def test_people_of_another_run_are_other_people() -> None:
    ours = {caller(RUN, number) for number in range(len(SCENES))}
    theirs = {caller(RUN + 1, number) for number in range(len(SCENES))}

    assert {each.chat for each in ours} & {each.chat for each in theirs} == set()
    assert {each.phone for each in ours} & {each.phone for each in theirs} == set()
    assert colleague(1).chat not in {each.chat for each in ours | theirs}


def test_staff_can_answer_in_every_language() -> None:
    words = load_words()

    for occasion in ("replies", "answers"):
        assert words[occasion].keys() == {language.value for language in Language}
        assert all(words[occasion].values())


def test_the_same_seed_plays_the_same_day() -> None:
    scenes = load_scenes()

    assert plan_day(scenes, 7) == plan_day(scenes, 7)
    assert plan_day(scenes, 7) != plan_day(scenes, 8)


@pytest.mark.parametrize("seed", range(20))
def test_the_day_goes_from_dawn_to_night_and_the_cluster_is_over_in_minutes(seed: int) -> None:
    scenes = load_scenes()
    day = plan_day(scenes, seed)
    cluster = [planned.minute for planned in day if planned.scene in scenes["cluster"]]

    assert len(day) == len(SCENES)
    assert all(a.minute <= b.minute for a, b in pairwise(day))
    assert all(DAWN <= planned.minute < NIGHT for planned in day)
    assert max(cluster) - min(cluster) < CLUSTER_LASTS
    assert len({planned.number for planned in day}) == len(day)
    assert 0 < sum(planned.twice for planned in day) < len(day) / 4


def test_a_wall_clock_is_read() -> None:
    assert minute_of("06:30") == DAWN
    assert minute_of("24:00") == NIGHT
