"""Words that say who somebody is, and not what happened: one word stands for all of a kind.

A name, a town, a people, a son or a daughter must not move a level, so the model does not see which
one it was. The rules and the quotes keep the person's own words.
"""

from typing import Final

_PEOPLE: Final = frozenset(
    """
    rasad resad rashad elcin elchin vuqar vugar samir kenan kanan tural elnur orxan elvin ramil
    ceyhun ceyxun djeyxun rovsen rovsan kamran ramin farid ferid rauf reuf teymur eldar ilqar
    natiq ruslan togrul toqrul anar emil elsad elsen ilkin zaur namiq mubariz mahir tahir mehman
    bextiyar baxtiyar nurlan kerim asif arif rasim rafiq mirze yasar amil sahin suleyman ibrahim
    ismayil ismail mehemmed mammad memmed huseyn qusseyn gusseyn hesen hasan heydar heyder eliyev
    aliev aliyev memmedov mamedov huseynov quseynov guseynov hesenov qasimov kerimov ehmedov axmedov
    quliyev guliyev isgenderov abbasov babayev rehimov ismayilov ibrahimov veliyev cavadov
    leyla aysel gunel nigar sebine sabina aygun ayten aytac  lamiye  ulviyye turkan
    gulnar gulnara narmin nermin zehra zahra fatime fatima zeynep zeynab xedice kubra esmira elmira
    samire aynur nusabe nusaba rena hicran sekine tamilla mehpare xuraman solmaz reyhan dilare
    armen arsen sarkis karen gagik hovik vardan ashot asot levon gayane karine nune
    hakobyan petrosyan sarkisyan sargsyan grigoryan mkrtchyan
    gulaga haci qadji gadji magomed maqomed mahmad  kerimxan seferali zaxar semyon igor oleq oleg
    sergey serqey andrey aleksandr aleksey dmitriy mixail ivan vladimir nikolay viktor anton denis
    ivanov petrov sidorov olga svetlana natalya tatyana yelena elena irina marina galina ludmila
    anna mariya yekaterina katya nastya
    giorgi levan nino tamar zurab lasa vakhtang vaxtanq davit
    mehmet ahmet mustafa yilmaz huseyin osman serkan burak emre murat ayse zeynep merve elif hatice
    john michael david james robert mary sarah emily ahmed mohammed muhammad bakir rustam rustem
    otabek jasur sardor azizbek kwame emeka chidi
    """.split()
)
_TOWNS: Final = frozenset(
    """
    baki baku gence ganca gyandja gandja gandje gandji qanca sumqayit sumqait sumgait sumgayit
    lenkeran lankaran lenkoran zakatal zakatali zaqatala zakatala zaqatali astara seki sheki sexi
    quba guba qusar qusari xacmaz xacmas xacmaza
    mingecevir mingacevir mingechevir naxcivan naxicevan nakhchivan sirvan shirvan samaxi shamakhi
    goycay geokcay agdas agdash yevlax evlax berde barda terter agcabedi beylaqan imisli saatli
    sabirabad salyan neftcala masalli celilabad calilabad yardimli lerik qazax gazax agstafa tovuz
    semkir samkir shamkir gedebey daskesen goranboy naftalan  kurdemir zerdab ismayilli qebele
    gabala qabala oguz balaken  shusha xankendi lacin kelbecer agdam fuzuli cebrayil zengilan
    qubadli ordubad culfa serur absheron abseron xirdalan binegedi suraxani sabuncu qaradag
    nerimanov nesimi yasamal xetai sebail baksol tbilisi moskva moskova istanbul ankara
    """.split()
)
_FOLKS: Final = frozenset(
    """
    ermeni armenian armyan armyanin armyanka azerbaycanli azerbaijani azerbaydjanec lezgi lezgin
    lezqin lezginka talis talysh talis avar avarec gurcu qruzin gruzin georgian kurd kurdish yezidi
    yahudi yevrey evrey jewish udin saxur tatar ozbek uzbek tacik tadjik turkmen pakistanli
    benqal hindistanli hindu qaraci tsiqan sigan gypsy
    """.split()
)
_ENDINGS: Final = frozenset(
    """
    i u a e y in un nin nun ni nu ya ye na ne da de ta te dan den tan ten la le lar ler li lu gil
    gilin im um imin umun imi umu ima ume dir dur ova ov yev s es om em oy ey ov ami ax am lilar
    liler dadir dedir daki deki dayam liyam liyem linin lini
    """.split()
)
_KIN: Final = {
    **dict.fromkeys(("oglum", "qizim", "kizim", "balam"), "balam"),
    **dict.fromkeys(("oglu", "qizi", "kizi"), "balasi"),
    **dict.fromkeys(("qardasim", "bacim", "kardesim", "ablam", "abim"), "bacim"),
    **dict.fromkeys(("qardasi", "bacisi", "kardesi"), "bacisi"),
    **dict.fromkeys(("erim", "yoldasim", "arvadim", "xanimim", "kocam", "karim", "esim"), "esim"),
    **dict.fromkeys(("atam", "anam", "babam", "annem"), "anam"),
    **dict.fromkeys(("atasi", "anasi", "babasi", "annesi"), "anasi"),
    **dict.fromkeys(("emim", "dayim", "bibim", "xalam", "amcam", "teyzem", "halam"), "xalam"),
    **dict.fromkeys(("baba", "nene"), "nene"),
}
_EXACT: Final = {
    **dict.fromkeys(("sin", "sina", "sinu", "sinom", "doc", "doceri", "docku"), "sin"),
    **dict.fromkeys(("brat", "brata", "bratu", "bratom", "sestra", "sestru", "sestri"), "brat"),
    **dict.fromkeys(("muj", "muja", "muju", "mujem", "jena", "jenu", "jeni", "jene"), "muj"),
    **dict.fromkeys(("otsa", "otsu", "otsom", "materi", "materu"), "otes"),
    "daughter": "son",
    "daughters": "sons",
    "sister": "brother",
    "wife": "husband",
    "mother": "father",
    "girl": "boy",
    "she": "he",
    **dict.fromkeys(("him", "his"), "her"),
    "herself": "himself",
}
_SAME_VOWELS: Final = str.maketrans("ua", "ie")
_GOLD: Final = "qizil"
"""Gold begins like a daughter."""
_SHORTEST: Final = 3


def anonymous(word: str) -> str:
    """The same word for every name, town, people, and for both sexes; other words as they are."""
    exact = _EXACT.get(word)
    if exact is not None:
        return exact
    for length in range(len(word), _SHORTEST - 1, -1):
        start, ending = word[:length], word[length:]
        if start in _KIN and not word.startswith(_GOLD):
            return _KIN[start] + ending.translate(_SAME_VOWELS)
        if ending and ending not in _ENDINGS:
            continue
        for kind, names in (("adsan", _PEOPLE), ("yerad", _TOWNS), ("xalqad", _FOLKS)):
            if start in names:
                return kind
    return word
