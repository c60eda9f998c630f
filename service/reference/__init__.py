"""Reference values that come with the service: offices, places and authorities."""

from service.reference.load import load_reference
from service.reference.values import (
    Authority,
    District,
    Facility,
    InvalidReference,
    Office,
    PlaceKind,
    Reference,
)

__all__ = [
    "Authority",
    "District",
    "Facility",
    "InvalidReference",
    "Office",
    "PlaceKind",
    "Reference",
    "load_reference",
]
