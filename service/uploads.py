"""Files that staff or somebody who came back add to an appeal."""

from collections.abc import Iterable

from service.attachments.uploads import Uploaded, UploadedForm
from service.attachments.vault import Vault
from service.casework.guard import Case
from service.domain.errors import IllegalMove
from service.domain.terms import Channel, Status
from service.intake.continuing import continue_appeal
from service.intake.desk import IntakeDesk
from service.intake.filing import Filing
from service.intake.uploading import attachments_of


async def add_files(case: Case, form: UploadedForm, desk: IntakeDesk) -> None:
    """Add what staff was given: a letter, a screenshot, a picture of an injury."""
    if case.appeal.status == Status.CLOSED:
        raise IllegalMove(Status.CLOSED, "added to")
    filing = Filing(
        channel=Channel(case.appeal.channel),
        account=case.appeal.account,
        text=form.words().get("text", "").strip(),
        attachments=attachments_of(form.files),
        filed_by=case.actor.id,
    )
    await continue_appeal(case.tx, case.appeal, filing, desk, now=case.now)


async def let_go(files: Iterable[Uploaded], vault: Vault) -> None:
    """Remove files that no appeal came to name."""
    for file in files:
        await vault.delete(file.kept.place)
