"""From a stranger's form to an appeal, through the one door that all appeals come in by."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

from service.domain.errors import Unavailable
from service.domain.terms import Channel, Language
from service.intake.filing import AppellantDetails, Filing, Once, Receipt
from service.intake.uploading import attachments_of
from service.runtime import Runtime
from service.spooling import file_or_spool, receipt_told
from service.triage.questionnaire import Question
from service.web.public_forms import LONGEST_PHONE, AppealForm
from service.web.public_sent import Sent

# The questions of the protocol that somebody can answer alone, as the bots ask them.
ASKED: Final = ("Q1", "Q2", "Q4", "Q10")
SCOPE: Final = "public-form"


def questions(runtime: Runtime) -> dict[str, Question]:
    """The optional questions, with the answers of the rulebook in force."""
    return {code: runtime.desk.rulebook.protocol.questions[code] for code in ASKED}


def answers_of(form: AppealForm, asked: Mapping[str, Question]) -> dict[str, str | tuple[str, ...]]:
    """The ticked answers; a code the rulebook no longer has is left out, the words still count."""
    given: dict[str, str | tuple[str, ...]] = {}
    for code, question in asked.items():
        ticked = getattr(form, code.lower())
        chosen = [ticked] if isinstance(ticked, str) else ticked
        known = tuple(answer for answer in question.answers if answer in chosen)
        if known:
            given[code] = known if question.several else known[0]
    return given


def filing_of(sent: Sent[AppealForm], runtime: Runtime, language: Language | None) -> Filing:
    """The channel-neutral request behind the form."""
    form = sent.form
    phone = form.phone.strip()[:LONGEST_PHONE] or None
    return Filing(
        channel=Channel.WEB,
        text=form.text.strip(),
        language=language,
        appellant=AppellantDetails(
            phone=phone,
            anonymous=bool(form.anonymous) or phone is None,
            safe_to_contact=not form.unsafe,
        ),
        answers=answers_of(form, questions(runtime)),
        attachments=attachments_of(sent.files),
        once=_once(sent),
        wants_receipt=True,
    )


def _once(sent: Sent[AppealForm]) -> Once | None:
    """The form's own mark; another language of the page is not another request."""
    if sent.form.mark is None:
        return None
    said = sent.form.model_dump_json(
        exclude={"lang", "switch", "token", "solution", "ticket"}
    ).encode()
    shown = b"".join(file.kept.sha256 for file in sent.files)
    return Once(SCOPE, sent.form.mark, sha256(said + shown).digest())


async def file_appeal(runtime: Runtime, filing: Filing, now: datetime) -> Receipt:
    """File once and commit; the same form again gets the very same receipt.

    Raises KeyReused when the form comes back with other words.
    """
    try:
        return await _file(runtime, filing, now)
    except Unavailable:
        # A copy of this request was rolled back while we waited for it.
        return await _file(runtime, filing, now)


async def _file(runtime: Runtime, filing: Filing, now: datetime) -> Receipt:
    told = json.loads(await file_or_spool(filing, runtime, receipt_told, now=now))
    return Receipt(told["reference"], tuple(told["receipt_words"]))
