"""Which answer each route gives when all is well."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel

from service.api.answers import cards, management, others, parts, rota

Route = tuple[str, str]
_APPEAL: Final = "/api/v1/appeals/{reference}"
_COMMANDS: Final = (
    "acknowledgement release decline assignment level answers notes actions messages referrals "
    "links outcome closure reopening wish page keeping hold"
).split()

ANSWERS: Final[Mapping[Route, type[BaseModel]]] = {
    ("post", "/api/v1/sessions"): parts.SignedIn,
    ("get", "/api/v1/sessions/current"): parts.CurrentSession,
    ("post", "/api/v1/appeals"): cards.Filed,
    ("get", "/api/v1/appeals"): cards.Lines,
    ("post", "/api/v1/triage"): cards.Judged,
    ("get", "/api/v1/queue"): cards.Lines,
    ("post", "/api/v1/queue/next"): cards.Card,
    ("get", _APPEAL): cards.Card,
    **{("post", f"{_APPEAL}/{command}"): cards.Card for command in _COMMANDS},
    ("delete", f"{_APPEAL}/links/{{other}}"): cards.Card,
    ("post", f"{_APPEAL}/identity"): cards.Identity,
    ("get", "/api/v1/callbacks"): others.Callbacks,
    ("post", "/api/v1/callbacks/{callback_id}/number"): others.Number,
    ("get", "/api/v1/staff"): parts.Accounts,
    ("post", "/api/v1/staff"): parts.Account,
    ("get", "/api/v1/shifts"): others.Shifts,
    ("get", "/api/v1/escalation-policies"): others.Policies,
    ("post", "/api/v1/escalation-policies"): others.Policy,
    ("get", "/api/v1/offices"): parts.Offices,
    ("post", "/api/v1/offices"): parts.Office,
    ("get", "/api/v1/authorities"): parts.Authorities,
    ("post", "/api/v1/authorities"): parts.Authority,
    ("get", "/api/v1/facilities"): parts.Places,
    ("post", "/api/v1/facilities"): parts.Place,
    ("get", "/api/v1/visits"): others.Visits,
    ("post", "/api/v1/visits"): others.Visit,
    ("post", "/api/v1/visits/{visit_id}/report"): others.Visit,
    ("get", "/api/v1/recommendations"): others.Recommendations,
    ("post", "/api/v1/recommendations"): others.Recommendation,
    ("post", "/api/v1/recommendations/{recommendation_id}/reply"): others.Recommendation,
    ("get", "/api/v1/statistics/queue"): others.QueueFigures,
    ("get", "/api/v1/statistics/received"): others.ReceivedFigures,
    ("get", "/api/v1/statistics/visits"): others.VisitFigures,
    ("post", "/api/v1/public/appeals"): others.Receipt,
    ("post", "/api/v1/public/receipts"): others.Thread,
    ("post", "/api/v1/public/receipts/messages"): others.Thread,
    ("post", "/api/v1/public/receipts/attachments"): others.Thread,
    ("post", f"{_APPEAL}/attachments"): cards.Card,
    ("get", f"{_APPEAL}/attachments/{{attachment_id}}/custody"): management.Custody,
    ("get", f"{_APPEAL}/decisions"): management.Choices,
    ("get", "/api/v1/staff/{staff_id}/conflicts"): management.Conflicts,
    ("patch", "/api/v1/staff/{staff_id}"): parts.Account,
    ("post", "/api/v1/shifts"): rota.Made,
    ("post", "/api/v1/shifts/{shift_id}/override"): rota.Made,
    ("get", "/api/v1/rotations"): rota.Rotations,
    ("post", "/api/v1/rotations"): rota.Made,
    ("get", "/api/v1/swaps"): rota.Swaps,
    ("post", "/api/v1/swaps"): rota.Made,
    ("get", "/api/v1/absences"): rota.Absences,
    ("post", "/api/v1/absences"): rota.Made,
    ("get", "/api/v1/rota/watchlist"): rota.Watchlist,
    ("post", "/api/v1/me/calendar"): rota.Feed,
    ("get", "/api/v1/me/contacts"): rota.Contacts,
    ("get", "/api/v1/staff/{staff_id}/contacts"): rota.Contacts,
    ("post", "/api/v1/me/contacts/{method}/test"): rota.ContactTested,
    ("get", "/api/v1/holidays"): rota.Holidays,
    ("get", "/api/v1/statistics/fairness"): rota.Shares,
    ("get", "/api/v1/calls/current"): rota.CurrentCall,
    ("get", "/api/v1/channels"): rota.ChannelLines,
    ("get", "/api/v1/protocol"): management.Protocol,
    ("get", "/api/v1/jobs/dead"): management.DeadJobs,
    ("get", "/api/v1/spool/aside"): management.Asides,
    ("get", "/api/v1/audit"): management.Journal,
    ("get", "/api/v1/statistics/recommendations"): management.RecommendationFigures,
    ("get", "/api/v1/rulebook"): management.Rulebooks,
    ("post", "/api/v1/rulebook/activation"): management.Rulebooks,
    ("post", "/api/v1/rulebook/dry-runs"): management.DryRun,
    ("get", "/api/v1/rulebook/dry-runs/{run_id}"): management.FinishedDryRun,
    ("get", "/health/live"): others.Alive,
    ("get", "/health/ready"): others.Ready,
}
