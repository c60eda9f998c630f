"""What can go wrong, in domain words; the doors choose the status in one table."""

from collections.abc import Mapping


class DomainError(Exception):
    """A fact that forbids what was asked; its text is safe to show to staff."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or (self.__doc__ or "").strip())

    @property
    def facts(self) -> dict[str, object]:
        """Members to add to the problem document."""
        return {}


class AppealNotFound(DomainError):
    """There is no such appeal, or it is not for you."""


class ReceiptNotFound(DomainError):
    """No appeal matches this reference and these words."""


class NotFound(DomainError):
    """There is no such thing, or it is not for you."""


class AlreadyAcknowledged(DomainError):
    """Somebody else was first."""

    def __init__(self, by: str, at: str | None = None) -> None:
        super().__init__(f"{by} already acknowledged this appeal.")
        self.by = by
        self.at = at

    @property
    def facts(self) -> dict[str, object]:
        """Who won, so that the loser need not ask."""
        return {"acknowledged_by": self.by, "acknowledged_at": self.at}


class StaleVersion(DomainError):
    """The appeal changed since you read it; read it again."""

    def __init__(self, current: int) -> None:
        super().__init__()
        self.current = current

    @property
    def facts(self) -> dict[str, object]:
        """The version that stands now."""
        return {"current_version": self.current}


class IllegalMove(DomainError):
    """The lifecycle does not allow this step."""

    def __init__(self, current: str, to: str) -> None:
        super().__init__(f"An appeal that is {current} cannot become {to}.")


class NotYours(DomainError):
    """Only the person who acknowledged the appeal, or a coordinator, may do this."""


class NotAllowed(DomainError):
    """Your role does not allow this."""


class NotSignedIn(DomainError):
    """Sign in first."""


class WrongCredentials(DomainError):
    """The name, the password or the code is wrong."""


class SecondFactorMissing(DomainError):
    """A one-time code is required."""


class TooManyAttempts(DomainError):
    """Too many attempts; wait before you try again."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s

    @property
    def facts(self) -> dict[str, object]:
        """How long to wait, in seconds."""
        return {"retry_after": self.retry_after_s}


class ProofNeeded(DomainError):
    """Very many appeals come in just now: send this one again with a proof of work."""

    def __init__(
        self,
        challenge: Mapping[str, object] | None = None,
        ticket: str = "",
        retry_after_s: int = 1,
    ) -> None:
        super().__init__("" if challenge else "Send it again with an Idempotency-Key.")
        self.challenge = challenge
        self.ticket = ticket
        self.retry_after_s = retry_after_s

    @property
    def facts(self) -> dict[str, object]:
        """The sum to do, and the ticket for whoever rather waits."""
        told: dict[str, object] = {"retry_after": self.retry_after_s}
        if self.challenge is not None:
            told |= {"challenge": self.challenge, "ticket": self.ticket}
        return told


class KeyReused(DomainError):
    """This Idempotency-Key was already used with another body."""


class KeyMissing(DomainError):
    """The header Idempotency-Key is required."""


class OutcomeNotTold(DomainError):
    """Nobody closes in silence: tell the appellant the outcome, or say why it could not be told."""


class SwapIsOver(DomainError):
    """This swap was answered or taken back, or its hours have passed."""


class SecondPersonNeeded(DomainError):
    """A second person must confirm this."""


class NoReplyPossible(DomainError):
    """There is no safe way to write to this appellant."""


class Invalid(DomainError):
    """A field is not acceptable."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail)
        self.field = field

    @property
    def facts(self) -> dict[str, object]:
        """The field at fault, shaped like the errors of the framework."""
        return {"errors": [{"field": self.field, "message": str(self)}]}


class DryRunMissing(DomainError):
    """Nobody activates what nobody could have read: make a dry run of this version first."""


class Unavailable(DomainError):
    """The service cannot store anything just now; try again shortly."""


class ChannelClosed(DomainError):
    """This channel is not configured here."""


class BadSignature(DomainError):
    """The sender could not prove who it is."""
