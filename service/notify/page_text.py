"""What a page says: a level, a region, four characters and a link; never a name, place or word."""

from uuid import UUID

from service.domain.terms import ContactMethod, Language, Level
from service.models import Appeal, Staff
from service.notify import wording
from service.notify.post_room import PostRoom
from service.notify.sender import Button, OutboundText
from service.outbox.offer import button_token, keypad_code


def link_to(room: PostRoom, reference: str) -> str:
    """Where the desk shows an appeal."""
    return f"{room.base_url}/desk/appeals/{reference}"


def page_text(
    room: PostRoom,
    method: ContactMethod,
    appeal: Appeal,
    assignment_id: UUID,
    staff: Staff,
    *,
    repeat: bool,
    together: int = 0,
) -> OutboundText:
    """The page in the form its method carries, with what answers it."""
    language = Language(staff.interface_language)
    office = next(o for o in room.gazetteer.reference.offices if o.id == appeal.office_id)
    by_code = method is ContactMethod.SMS
    page = wording.page(
        method,
        language,
        level=Level(appeal.level),
        region=office.names[language.value],
        short_id=appeal.reference[-4:],
        link=link_to(room, appeal.reference),
        code=keypad_code(room.keys, assignment_id) if by_code else None,
        repeat=repeat,
        together=together,
    )
    token = button_token(room.keys, assignment_id)
    if method is ContactMethod.VOICE:
        return OutboundText(page.body, answer_token=token)
    buttons = (Button(page.take_label, f"ack:{token}"), Button(page.decline_label, f"dec:{token}"))
    return OutboundText(
        page.body, page.subject, buttons if method is ContactMethod.TELEGRAM else ()
    )
