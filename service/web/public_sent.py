"""What strangers send: words, and perhaps files, whatever way their browser sends them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Request

from service.attachments.uploads import MULTIPART, Uploaded, UploadedForm, read_form
from service.deps import RuntimeDep
from service.runtime import Runtime
from service.security.forms import form_fields
from service.web.public_forms import EMPTY, AppealForm, MessageForm, WrittenForm

F = TypeVar("F", bound=WrittenForm)


@dataclass(frozen=True, slots=True)
class Sent(Generic[F]):
    """A form with the files that came in it."""

    form: F
    files: Sequence[Uploaded] = ()
    left_out: frozenset[str] = field(default=frozenset())

    @property
    def fault(self) -> str | None:
        """Why this cannot be taken; a file says as much as words."""
        found = self.form.fault
        return None if found == EMPTY and self.files else found


async def _read(request: Request, runtime: Runtime) -> UploadedForm:
    kind = request.headers.get("content-type", "")
    if kind.startswith(MULTIPART.decode()):
        most = runtime.settings.attachments.largest
        return await read_form(request.stream(), kind, runtime.vault, most=most)
    return UploadedForm(fields=form_fields(await request.body()))


def _gathered(form: UploadedForm, several: frozenset[str]) -> dict[str, Any]:
    found: dict[str, Any] = {name: [] for name in several}
    for name, value in form.fields:
        if name in several:
            found[name].append(value)
        else:
            found[name] = value
    return found


async def appeal_sent(request: Request, runtime: RuntimeDep) -> Sent[AppealForm]:
    """What happened, with pictures and recordings of it."""
    form = await _read(request, runtime)
    fields = _gathered(form, frozenset({"q4", "q10"}))
    return Sent(AppealForm.model_validate(fields), form.files, frozenset(form.left_out))


async def message_sent(request: Request, runtime: RuntimeDep) -> Sent[MessageForm]:
    """More words, or files, from somebody who came back."""
    form = await _read(request, runtime)
    fields = _gathered(form, frozenset())
    return Sent(MessageForm.model_validate(fields), form.files, frozenset(form.left_out))


AppealSent = Annotated[Sent[AppealForm], Depends(appeal_sent)]
MessageSent = Annotated[Sent[MessageForm], Depends(message_sent)]
