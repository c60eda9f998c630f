"""Bodies of requests about visits and recommendations."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from service.api.schemas import Versioned
from service.api.text import Body, Code, FullText, Slug
from service.casework.queue import EARLIEST, LATEST
from service.domain.terms import RecommendationState, VisitKind


def _of_our_time(value: date) -> date:
    if not EARLIEST.date() <= value <= LATEST.date():
        message = "lies outside the years this service deals with"
        raise ValueError(message)
    return value


Day = Annotated[date, AfterValidator(_of_our_time)]


class VisitIn(Body):
    """A visit to plan."""

    facility_id: Code
    kind: VisitKind
    planned_for: Day
    team: Annotated[list[UUID], Field(max_length=50)] = []
    follows_id: UUID | None = None
    purpose: FullText | None = None
    appeals: Annotated[list[Slug], Field(max_length=200)] = []


class VisitReportIn(Versioned):
    """What a visit found."""

    carried_out_on: Day
    findings: FullText


class RecommendationIn(Body):
    """A recommendation to issue."""

    authority_id: Code
    text: FullText
    issued_on: Day
    reply_due_on: Day | None = None
    visit_id: UUID | None = None
    reference: Slug | None = None


class AuthorityReplyIn(Versioned):
    """What an authority answered to a recommendation."""

    state: RecommendationState
    replied_on: Day
    text: FullText | None = None
