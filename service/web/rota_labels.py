"""Coded words of the rota and of routing, in English; the catalogues hold the rest."""

from collections.abc import Mapping
from typing import Final

from service.web.translatable import said

ROTA: Final[Mapping[str, Mapping[str, str]]] = {
    "event": {
        "appeal.closing_proposed": said("closing proposed"),
        "appeal.paged_by_hand": said("paged by hand"),
        "appeal.kept": said("kept beyond the shift"),
        "appeal.held": said("kept beyond the time of erasure"),
        "appeal.unheld": said("not kept beyond the time of erasure any more"),
        "appeal.sent_outside": said("sent by the outside route"),
        "appeal.wish": said("wish to speak with a woman or a man"),
    },
    "cause": {
        "shift_ended": said("the shift ended"),
        "mandate_ended": said("the mandate ended"),
        "conflict": said("conflict of interest"),
    },
    "lack": {
        "region": said("another region"),
        "language": said("does not speak the language"),
        "profession": said("another profession"),
        "gender": said("not the gender that was wished for"),
        "rest": said("was woken twice last night"),
        "cases": said("has two immediate appeals in this shift"),
        "load": said("carries as much as agreed"),
        "contacts": said("fewer than two tested contact methods"),
        "off_shift": said("not on call"),
        "conflict": said("kept away"),
        "role": said("another role"),
        "declined": said("declined before"),
        "asked": said("asked before"),
        "unreachable": said("not reachable"),
    },
    "conflict": {
        "place": said("place"),
        "unit": said("body that runs places"),
        "official": said("official"),
        "family": said("family"),
        "employer": said("former employer"),
        "appeal": said("one appeal"),
    },
    "absence": {
        "leave": said("leave"),
        "sick": said("illness"),
        "mission": said("business trip"),
        "other": said("another reason"),
    },
}
