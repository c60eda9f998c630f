"""Rulebooks and models: which were installed, which judged when, what they would change."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Facts, Key, Rank, Sealed, Serial


class TriageArtifact(Base):
    """The rules or the model of one version, kept whole, so that they can go on judging."""

    __tablename__ = "triage_artifact"

    version: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    content: Mapped[Sealed]


class Activation(Base):
    """From when on which version judges, by whose decision and why; the newest row holds."""

    __tablename__ = "activation"

    id: Mapped[Serial]
    at: Mapped[datetime]
    version: Mapped[str]
    rules: Mapped[str] = mapped_column(ForeignKey("triage_artifact.version"))
    model: Mapped[str | None] = mapped_column(ForeignKey("triage_artifact.version"))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    reason_enc: Mapped[Sealed | None]


class DryRun(Base):
    """A version tried on the appeals of some days without touching one of them."""

    __tablename__ = "dry_run"

    id: Mapped[Key]
    asked_at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    days: Mapped[Rank]
    version: Mapped[str]
    against: Mapped[str]
    finished_at: Mapped[datetime | None]
    counts: Mapped[Facts]


class DryRunChange(Base):
    """An appeal whose verdict would change; no word of anybody."""

    __tablename__ = "dry_run_change"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("dry_run.id"), primary_key=True)
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"), primary_key=True, index=True)
    old_level: Mapped[Rank]
    new_level: Mapped[Rank]
    old_determinant: Mapped[str]
    new_determinant: Mapped[str]
