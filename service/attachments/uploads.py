"""Forms with files in them, read as they stream in: no file ever touches the disk unsealed."""

from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from service.attachments.kept import KeptFile
from service.attachments.vault import NoRoom, TooLarge, Vault

MOST_FILES: Final = 10
MOST_FIELDS: Final = 300
LARGEST_WORDS: Final = 1024 * 1024
MULTIPART: Final = b"multipart/form-data"
LONGEST_NAME: Final = 300


@dataclass(frozen=True, slots=True)
class Uploaded:
    """One file that somebody chose, sealed already."""

    kept: KeptFile
    name: str | None = field(default=None, repr=False)
    mime: str | None = None


@dataclass(slots=True)
class UploadedForm:
    """Words and files of one form; left_out tells why some of the files are missing."""

    fields: list[tuple[str, str]] = field(default_factory=list, repr=False)
    files: list[Uploaded] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)

    def words(self) -> dict[str, str]:
        """The fields by name, the last of equal ones."""
        return dict(self.fields)


@dataclass(frozen=True, slots=True)
class _Head:
    name: str
    file: str | None
    mime: str | None


_Event = _Head | bytes | None  # the head of a part, a portion of it, its end


async def read_form(
    stream: AsyncIterator[bytes], content_type: str, vault: Vault, *, most: int
) -> UploadedForm:
    """Read a multipart form; what is broken, too large or too many is left out, never an error.

    Raises TooLarge when the words alone are more than anybody types.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    form = UploadedForm()
    if kind != MULTIPART or not 0 < len(boundary) <= 70:  # noqa: PLR2004 - RFC 2046 §5.1.1
        return form
    events = _events(stream, boundary)
    try:
        async for event in events:
            if isinstance(event, _Head):
                await _take(event, events, form, vault, most)
    except FormParserError:
        form.left_out.add("broken")
    return form


async def _take(
    head: _Head, events: AsyncIterator[_Event], form: UploadedForm, vault: Vault, most: int
) -> None:
    if head.file is None:
        await _take_words(head, events, form)
    elif not head.file or len(form.files) >= MOST_FILES:
        empty = not any([portion async for portion in _body(events)])
        if not (empty and not head.file):
            form.left_out.add("too_many")
    else:
        await _take_file(head, events, form, vault, most)


async def _take_words(head: _Head, events: AsyncIterator[_Event], form: UploadedForm) -> None:
    said = bytearray()
    seen = sum(len(value) for _, value in form.fields)
    async for portion in _body(events):
        said += portion
        if seen + len(said) > LARGEST_WORDS or len(form.fields) >= MOST_FIELDS:
            raise TooLarge
    form.fields.append((head.name, said.decode("utf-8", "replace")))


async def _take_file(
    head: _Head, events: AsyncIterator[_Event], form: UploadedForm, vault: Vault, most: int
) -> None:
    try:
        kept = await vault.keep(_body(events), most=most)
    except (TooLarge, NoRoom) as fault:
        form.left_out.add("too_large" if isinstance(fault, TooLarge) else "no_room")
        async for _ in _body(events):
            continue
        return
    if kept.size == 0:
        await vault.delete(kept.place)
        return
    form.files.append(Uploaded(kept, (head.file or "")[:LONGEST_NAME], head.mime))


async def _body(events: AsyncIterator[_Event]) -> AsyncIterator[bytes]:
    """The portions of the part that has just begun."""
    async for event in events:
        if not isinstance(event, bytes):
            return
        yield event


async def _events(stream: AsyncIterator[bytes], boundary: bytes) -> AsyncIterator[_Event]:
    reader = _Reader()
    parser = MultipartParser(boundary, reader.callbacks())  # type: ignore[arg-type]  # plain dict
    async for portion in stream:
        parser.write(portion)
        while reader.events:
            yield reader.events.popleft()
    parser.finalize()


class _Reader:
    """Collects what the parser calls out."""

    def __init__(self) -> None:
        self.events: deque[_Event] = deque()
        self._headers: dict[bytes, bytes] = {}
        self._field = bytearray()
        self._value = bytearray()

    def callbacks(self) -> Mapping[str, object]:
        return {
            "on_part_begin": self._headers.clear,
            "on_header_field": self._on_field,
            "on_header_value": self._on_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers,
            "on_part_data": self._on_portion,
            "on_part_end": lambda: self.events.append(None),
        }

    def _on_field(self, portion: bytes, start: int, end: int) -> None:
        self._field += portion[start:end]

    def _on_value(self, portion: bytes, start: int, end: int) -> None:
        self._value += portion[start:end]

    def _on_header_end(self) -> None:
        self._headers[bytes(self._field).lower()] = bytes(self._value)
        self._field.clear()
        self._value.clear()

    def _on_headers(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        file = options.get(b"filename")
        mime = self._headers.get(b"content-type", b"").decode("latin-1")
        self.events.append(
            _Head(
                name=options.get(b"name", b"").decode("utf-8", "replace"),
                file=None if file is None else file.decode("utf-8", "replace"),
                mime=mime or None,
            )
        )

    def _on_portion(self, portion: bytes, start: int, end: int) -> None:
        self.events.append(bytes(portion[start:end]))
