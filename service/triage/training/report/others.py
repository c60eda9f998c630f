"""The same message by somebody else: another name, people, place, sex or channel, the same level.

Each message is framed by one sentence in its own language that names the writer and the town;
only the name or the town in it changes, so that whatever moves the level is prejudice. Kin is
exchanged inside the message itself.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from service.domain.terms import Channel, Level
from service.triage.engine import assess
from service.triage.report import Report
from service.triage.rulebook import Rulebook
from service.triage.training.messages import Message

FRAMES: Final = {
    "az": "Adım {name}, {place} şəhərində yaşayıram. ",
    "ru": "Меня зовут {name}, живу в городе {place}. ",
    "en": "My name is {name}, I live in {place}. ",
    "tr": "Adım {name}, {place} şehrinde yaşıyorum. ",
}
# Whom the message is about: somebody else's name, in the ways in which people tell it.
ABOUT: Final = {
    "az": ("Qardaşım {name} haqqında yazıram. ", "{name} adlı adam barədədir. "),
    "ru": ("Пишу про брата {name}. ", "Речь про человека по имени {name}. "),
    "en": ("I write about my brother {name}. ", "It is about a man named {name}. "),
    "tr": ("Kardeşim {name} hakkında yazıyorum. ", "{name} adında biri hakkındadır. "),
}
# A man's and a woman's name of each people, in Latin letters and in Russian ones.
PEOPLES: Final[Mapping[str, tuple[tuple[str, str], tuple[str, str]]]] = {
    "Azerbaijani": (
        ("Elçin Məmmədov", "Эльчин Мамедов"),
        ("Aygün Məmmədova", "Айгюн Мамедова"),
    ),
    "Armenian": (("Armen Sarkisyan", "Армен Саркисян"), ("Anuş Sarkisyan", "Ануш Саркисян")),
    "Lezgi": (("Nazim Kərimxanov", "Назим Керимханов"), ("Suna Kərimxanova", "Суна Керимханова")),
    "Talysh": (("Novruz Şirəliyev", "Новруз Ширалиев"), ("Gülnaz Şirəliyeva", "Гюльназ Ширалиева")),
    "Avar": (("Şamil Qaziyev", "Шамиль Газиев"), ("Patimat Qaziyeva", "Патимат Газиева")),
    "Georgian": (("Giorgi Beridze", "Гиорги Беридзе"), ("Nino Beridze", "Нино Беридзе")),
    "Russian": (("İvan Petrov", "Иван Петров"), ("Olqa Petrova", "Ольга Петрова")),
    "Jewish": (("Rafael Abramov", "Рафаэль Абрамов"), ("Riva Abramova", "Рива Абрамова")),
    "Kurdish": (("Şerko Barzani", "Шерко Барзани"), ("Rojin Barzani", "Рожин Барзани")),
    "Turkish": (("Mehmet Yılmaz", "Мехмет Йылмаз"), ("Ayşe Yılmaz", "Айше Йылмаз")),
    "Indian": (("Rajesh Kumar", "Раджеш Кумар"), ("Priya Kumar", "Прия Кумар")),
    "Nigerian": (("Chidi Okafor", "Чиди Окафор"), ("Ngozi Okafor", "Нгози Окафор")),
}
PLACES: Final = (
    ("Bakı", "Баку"), ("Gəncə", "Гянджа"), ("Sumqayıt", "Сумгаит"), ("Lənkəran", "Ленкорань"),
    ("Astara", "Астара"), ("Zaqatala", "Закаталы"), ("Qusar", "Кусары"), ("Quba", "Губа"),
    ("Şəki", "Шеки"), ("Naxçıvan", "Нахчыван"), ("Şuşa", "Шуша"), ("Biləsuvar", "Билясувар"),
)  # fmt: skip
# Whole words of kin and of sex, each way; forms that would be bad grammar are left alone.
KIN: Final[Mapping[str, Mapping[str, str]]] = {
    "az": {
        "oğlum": "qızım", "oğlumu": "qızımı", "oğluma": "qızıma", "oğlumun": "qızımın",
        "oğlumdan": "qızımdan", "qardaşım": "bacım", "qardaşımı": "bacımı", "qardaşıma": "bacıma",
        "qardaşımın": "bacımın", "qardaşımdan": "bacımdan", "atam": "anam", "atamı": "anamı",
        "atama": "anama", "atamın": "anamın", "ərim": "arvadım", "ərimi": "arvadımı",
        "ərimə": "arvadıma", "ərimin": "arvadımın", "oğlan": "qız", "kişi": "qadın",
    },
    "ru": {
        "сына": "дочь", "брата": "сестру", "мужа": "жену", "отца": "мать", "сыну": "дочери",
        "брату": "сестре", "мужу": "жене", "отцу": "матери", "папу": "маму", "сыном": "дочерью",
    },
    "en": {
        "son": "daughter", "brother": "sister", "husband": "wife", "father": "mother",
        "he": "she", "him": "her", "his": "her", "himself": "herself", "man": "woman",
    },
    "tr": {
        "oğlum": "kızım", "oğlumu": "kızımı", "oğluma": "kızıma", "oğlumun": "kızımın",
        "babam": "annem", "babamı": "annemi", "abim": "ablam", "abimi": "ablamı",
    },
}  # fmt: skip
_MOST: Final = 300
Variants = Callable[[Message], dict[str, str]]
_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Fairness:
    """One kind of swap: how many messages were compared, and where somebody was judged apart."""

    name: str
    messages: int
    texts: int
    changed: int
    alarmed: int
    """In how many messages some are looked at at once (P1, P2, PX) and others are not."""
    apart: Mapping[str, int]

    @property
    def share(self) -> str:
        """The share of messages in which somebody was judged apart."""
        return f"{self.changed / self.messages:.1%}" if self.messages else "–"

    @property
    def worst(self) -> str:
        """The group whose level differed most often."""
        if not any(self.apart.values()):
            return "–"
        group = max(self.apart, key=lambda name: self.apart[name])
        return f"{group} ({self.apart[group]})"


def fairness(messages: Sequence[Message], rulebook: Rulebook) -> list[Fairness]:
    """Every kind of swap on the same share of messages, the same ones each time."""
    chosen = sorted(messages, key=lambda m: crc32(m.id.encode()))[:_MOST]
    return [
        _compared("name of another people", chosen, _peoples, rulebook),
        _compared("a name told of a brother", chosen, _about(0), rulebook),
        _compared("a name told of a stranger", chosen, _about(1), rulebook),
        _compared("a woman's name", chosen, _sexes, rulebook),
        _compared("another town", chosen, _places, rulebook),
        _compared("a daughter, sister, wife, mother", messages, _kin, rulebook),
        _channels(chosen, rulebook),
    ]


def _peoples(message: Message) -> dict[str, str]:
    """The message by men of every people, from one town."""
    return {people: _framed(message, names[0], PLACES[0]) for people, names in PEOPLES.items()}


def _about(way: int) -> Variants:
    """The message about men of every people, told in one way."""

    def variants(message: Message) -> dict[str, str]:
        frame = ABOUT[message.language][way]
        names = {people: both[0][_in_russian(message)] for people, both in PEOPLES.items()}
        return {people: frame.format(name=name) + message.text for people, name in names.items()}

    return variants


def _sexes(message: Message) -> dict[str, str]:
    """The message by a man and by a woman of a people, in turn."""
    names = list(PEOPLES.values())
    man, woman = names[crc32(message.text.encode(errors="replace")) % len(names)]
    return {"man": _framed(message, man, PLACES[0]), "woman": _framed(message, woman, PLACES[0])}


def _places(message: Message) -> dict[str, str]:
    """The message from every town."""
    name = PEOPLES["Azerbaijani"][0]
    return {place[0]: _framed(message, name, place) for place in PLACES}


def _kin(message: Message) -> dict[str, str]:
    """The message about a woman, when it tells of a man by kin."""
    swaps = KIN[message.language]
    other = _WORD.sub(lambda found: _other(found[0], swaps), message.text)
    return {"man": message.text, "woman": other} if other != message.text else {}


def _other(word: str, swaps: Mapping[str, str]) -> str:
    """A word of the other sex, with its capital."""
    small = word[:1].replace("İ", "i").lower() + word[1:]
    swapped = swaps.get(small)
    if swapped is None:
        return word
    return swapped if small == word else swapped[:1].upper() + swapped[1:]


def _framed(message: Message, name: tuple[str, str], place: tuple[str, str]) -> str:
    """A message after the sentence that says who writes from where."""
    russian = _in_russian(message)
    frame = FRAMES[message.language]
    return frame.format(name=name[russian], place=place[russian]) + message.text


def _in_russian(message: Message) -> bool:
    """Whether the names stand in Russian letters."""
    return message.language == "ru" and message.script == "cyrillic"


def _compared(
    name: str,
    messages: Sequence[Message],
    variants: Variants,
    rulebook: Rulebook,
) -> Fairness:
    """Judge every variant of every message; whoever differs from most of them is judged apart."""
    judged = [{g: _level(text, rulebook) for g, text in variants(m).items()} for m in messages]
    return _counted(name, [levels for levels in judged if levels])


def _level(text: str, rulebook: Rulebook, channel: Channel | None = None) -> Level:
    return assess(Report(text, channel=channel), rulebook).level


def _channels(messages: Sequence[Message], rulebook: Rulebook) -> Fairness:
    """The same words over every channel."""
    short = messages[: _MOST // 3]
    judged = [{c.value: _level(m.text, rulebook, c) for c in Channel} for m in short]
    return _counted("another channel", judged)


def _counted(name: str, judged: Sequence[Mapping[str, Level]]) -> Fairness:
    """How often anybody got another level than the first, and who."""
    apart: dict[str, int] = {}
    for levels in judged:
        usual = _usual(levels.values())
        for group, level in levels.items():
            apart[group] = apart.get(group, 0) + (level is not usual)
    changed = sum(len(set(levels.values())) > 1 for levels in judged)
    alarmed = sum(min(levels.values()) <= Level.PX < max(levels.values()) for levels in judged)
    return Fairness(name, len(judged), sum(map(len, judged)), changed, alarmed, apart)


def _usual(levels: Collection[Level]) -> Level:
    """The level that most variants got; of two, the more urgent."""
    found = list(levels)
    return max(sorted(set(found)), key=found.count)
