"""Every table of the service, imported once so that Alembic sees them all."""

from service.models.activation import Activation, DryRun, DryRunChange, TriageArtifact
from service.models.appeal import Appeal
from service.models.appellant import Appellant, PersonConcerned
from service.models.assessment import Assessment
from service.models.assignment import Assignment, RoutingDecision
from service.models.attachment import Attachment
from service.models.base import Base
from service.models.call import CallDraft
from service.models.callback import Callback
from service.models.casework import Action, IdempotencyKey, IdentityGrant, Link, Referral
from service.models.channel import ChannelHealth
from service.models.incident import Incident
from service.models.job import Job
from service.models.message import Delivery, Message
from service.models.reference import (
    Authority,
    EscalationPolicy,
    Facility,
    Office,
    ReferenceEntry,
)
from service.models.rota import Absence, CalendarFeed, Rotation, Swap
from service.models.staff import Conflict, Session, Shift, Staff, StaffContact, Throttle
from service.models.timeline import AuditEntry, TimelineEntry
from service.models.visit import Recommendation, Visit, VisitAppeal, VisitMember
from service.models.watch import Alarm, Heartbeat
from service.models.way_out import WayOut

__all__ = [
    "Absence",
    "Action",
    "Activation",
    "Alarm",
    "Appeal",
    "Appellant",
    "Assessment",
    "Assignment",
    "Attachment",
    "AuditEntry",
    "Authority",
    "Base",
    "CalendarFeed",
    "CallDraft",
    "Callback",
    "ChannelHealth",
    "Conflict",
    "Delivery",
    "DryRun",
    "DryRunChange",
    "EscalationPolicy",
    "Facility",
    "Heartbeat",
    "IdempotencyKey",
    "IdentityGrant",
    "Incident",
    "Job",
    "Link",
    "Message",
    "Office",
    "PersonConcerned",
    "Recommendation",
    "ReferenceEntry",
    "Referral",
    "Rotation",
    "RoutingDecision",
    "Session",
    "Shift",
    "Staff",
    "StaffContact",
    "Swap",
    "Throttle",
    "TimelineEntry",
    "TriageArtifact",
    "Visit",
    "VisitAppeal",
    "VisitMember",
    "WayOut",
]
