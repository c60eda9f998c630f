"""Messages of many kinds and about one length, so that no cache can know them by heart."""

import random
from collections.abc import Iterator

SENTENCES = (
    "Qardaşımı dünən axşam evdən aparıblar, harada olduğunu bizə demirlər.",
    "Polis bölməsində döyürlər, səsini telefonda eşitdik, indi də oradadır.",
    "Vəkili müvəkkilinin yanına buraxmırlar, qapıda üç saatdır gözləyir.",
    "Bağlamanı vaxtında vermirlər, hamam da həftədə bir dəfədir.",
    "Dərmanını kəsiblər, şəkəri var, həkim bir aydır gəlmir.",
    "Kamerada on iki nəfərdir, yatmağa yer yoxdur, növbə ilə yatırlar.",
    "Ərizəmə iki aydır cavab gəlmir, kimə yazım bilmirəm.",
    "Görüşə üç dəfə getdim, hər dəfə başqa səbəb dedilər.",
    "Oğlum aclıq elan edib, beşinci gündür, çəkisi çox azalıb.",
    "Anası ağlayır, heç kim bizə düzgün cavab vermir.",
    "Здравствуйте, мужа задержали вчера вечером, связи с ним нет.",
    "Его бьют, требуют подписать бумагу, адвоката не пускают.",
    "Лекарства не передают, врач не приходит, у него астма.",
    "Передачу не приняли, сказали прийти на следующей неделе.",
    "В камере холодно, окно разбито, одеял не дают.",
    "Хочу узнать, как записаться на приём к уполномоченному.",
    "Деньги на счёт не доходят уже второй месяц.",
    "My cousin was transferred last week and nobody tells us where.",
    "They did not let him call us, it has been four days.",
    "Please tell me which documents are needed for a visit.",
)
# Most of what people write is the story around it.
STORY = (
    "Biz rayonda yaşayırıq, gəlib-getmək üçün yarım gün lazımdır.",
    "Keçən həftə bazar günü qohumlarla danışdıq, hamı narahatdır.",
    "Sənədlərin hamısı məndədir, lazım olsa surətini göndərərəm.",
    "Əvvəllər başqa şəhərdə işləyirdi, sonra evə qayıtdı.",
    "Mən bu nömrəni qonşudan öyrəndim, o dedi ki, siz kömək edirsiniz.",
    "Uşaqlar məktəbə gedir, onlara hələ heç nə deməmişik.",
    "Zəng edə bilərsiniz, axşam saat yeddidən sonra evdə oluram.",
    "Bağışlayın ki, uzun yazdım, necə lazımdır bilmirəm.",
    "Мы приехали из района, остановились у сестры.",
    "Соседка посоветовала написать вам, у неё был похожий случай.",
    "Раньше он работал водителем, потом устроился на склад.",
    "Документы все на руках, могу прислать копии.",
    "Звоните в любое время, телефон всегда со мной.",
    "Извините, если пишу не туда, подскажите тогда адрес.",
    "We live in another town and the bus leaves only in the morning.",
    "His sister wrote a letter last month and keeps a copy at home.",
    "I can send the papers by post or bring them myself.",
    "Thank you for reading this, I did not know whom to ask.",
)
STORY_TO_SIGN = 5
NAMES = ("Elçin", "Gülnarə", "Rəşad", "Səbinə", "Тимур", "Лейла", "Farid", "Nigar")


def messages(count: int, length: int, seed: int) -> Iterator[str]:
    """So many different messages of at least a length in UTF-8 bytes."""
    dice = random.Random(seed)
    for number in range(count):
        words = [f"Mən {dice.choice(NAMES)}, müraciət {number}."]
        while len(" ".join(words).encode()) < length:
            kind = SENTENCES if dice.randrange(STORY_TO_SIGN) == 0 else STORY
            words.append(dice.choice(kind))
        yield " ".join(words)
