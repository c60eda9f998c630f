"""Text types for request bodies: what PostgreSQL could not store is refused by name."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints

from service.casework.queue import EARLIEST, LATEST

LONGEST_TEXT = 64_000
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def _storable(value: str) -> str:
    if _UNSTORABLE.search(value):
        message = "contains NUL or half of a surrogate pair, which cannot be stored"
        raise ValueError(message)
    return value


Line = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=300), AfterValidator(_storable)
]
FullLine = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(_storable),
]
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT), AfterValidator(_storable)]
FullText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT),
    AfterValidator(_storable),
]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


def _of_our_time(value: datetime) -> datetime:
    if not EARLIEST <= value <= LATEST:
        message = "lies outside the years this service deals with"
        raise ValueError(message)
    return value


Moment = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
Slug = Annotated[str, StringConstraints(max_length=64), AfterValidator(_storable)]


class Body(BaseModel):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")
