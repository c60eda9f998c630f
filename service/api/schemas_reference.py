"""Bodies of requests about offices, authorities and places."""

from typing import Annotated, Any

from pydantic import Field

from service.api.text import Body, FullLine

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{1,63}$")]
Aliases = Annotated[list[FullLine], Field(max_length=50)]


class NamesIn(Body):
    """What staff call it."""

    az: FullLine
    ru: FullLine
    en: FullLine


class PublicNamesIn(NamesIn):
    """What the public calls it too."""

    tr: FullLine


class EntryIn(Body):
    """Something with an id; an id that is known is put right, any other is added."""

    id: Id

    def facts(self) -> dict[str, Any]:
        """The value as the files of the service write it."""
        return self.model_dump(exclude_none=True)


class OfficeIn(EntryIn):
    """An office of the Commissioner."""

    names: PublicNamesIn
    phone: FullLine | None = None
    emails: Annotated[list[FullLine], Field(max_length=10)] = []
    address: FullLine | None = None


class AuthorityIn(EntryIn):
    """A body that answers for places, or to which an appeal can be referred."""

    names: NamesIn
    supervised_by: Id | None = None
    international: bool = False


class FacilityIn(EntryIn):
    """A place that people cannot leave at will."""

    names: NamesIn
    kind: Id
    office: Id
    authority: Id
    aliases: Aliases = []
    closed: bool = False
    replaced_by: Id | None = None
