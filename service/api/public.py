"""What anybody may do: file an appeal and come back with a receipt. No account, no level shown."""

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request, Response

from service.api.filing import once
from service.api.json_answer import answer, encode
from service.api.schemas import PublicAppealIn, ReceiptIn, ReceiptMessageIn, frozen
from service.attachments.uploads import read_form
from service.casework.receipts import thread
from service.deps import Now, RuntimeDep, Transaction
from service.domain.errors import DomainError, Invalid
from service.domain.terms import Channel
from service.flood import mark_of, require_proof
from service.intake.continuing import add_words
from service.intake.filing import AppellantDetails, Filing, Receipt
from service.intake.uploading import attachments_of
from service.returning import returning
from service.spooling import file_or_spool
from service.uploads import let_go

router = APIRouter(prefix="/api/v1/public", tags=["public"])

PROOF_HEADER: Final = Header(
    description="base64 of the JSON {algorithm, challenge, salt, signature, number}: the challenge "
    "of the 429, and the number from 0 to its `most` for which the algorithm makes the challenge "
    "of the salt followed by the number."
)
TICKET_HEADER: Final = Header(
    description="The ticket of the 429, twenty seconds old or more, from whoever cannot do sums."
)
PROOF_NEEDED: Final[dict[str, Any]] = {
    "description": "A flood of appeals comes in: a small sum, or a wait, is asked of each.",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail", "retry_after"],
                "properties": {
                    "type": {"const": "urn:916:problem:proof-needed"},
                    "title": {"type": "string"},
                    "status": {"const": 429},
                    "detail": {"type": "string"},
                    "retry_after": {"type": "integer"},
                    "ticket": {"type": "string"},
                    "challenge": {
                        "type": "object",
                        "properties": {
                            "algorithm": {"type": "string"},
                            "challenge": {"type": "string"},
                            "salt": {"type": "string"},
                            "signature": {"type": "string"},
                            "most": {"type": "integer"},
                        },
                    },
                },
            }
        }
    },
}


def public_filing(body: PublicAppealIn) -> Filing:
    """The channel-neutral request behind the form."""
    return Filing(
        channel=Channel.WEB,
        text=body.text,
        language=body.language,
        appellant=AppellantDetails(
            phone=body.contact, anonymous=body.anonymous or body.contact is None
        ),
        answers=frozen(body.answers),
        wants_receipt=True,
    )


@router.post("/appeals", status_code=201, responses={429: PROOF_NEEDED})
async def post_public_appeal(
    body: PublicAppealIn,
    runtime: RuntimeDep,
    now: Now,
    idempotency_key: Annotated[str | None, Header()] = None,
    proof_of_work: Annotated[str | None, PROOF_HEADER] = None,
    proof_ticket: Annotated[str | None, TICKET_HEADER] = None,
) -> Response:
    """File an appeal; the receipt is told once.

    While very many appeals come in, the answer is 429 (`proof-needed`) with a `challenge` and a
    `ticket`, both good for this Idempotency-Key only. Send the same request with the same key
    again, with the header `Proof-Of-Work`, or after twenty seconds with `Proof-Ticket`.
    """
    filing = public_filing(body)
    if idempotency_key is not None:
        filing = replace(filing, once=once("public", idempotency_key, body))
    mark = mark_of(idempotency_key)
    await require_proof(runtime, mark, proof_of_work or "", proof_ticket or "", now)

    def written(receipt: Receipt) -> bytes:
        return encode({"reference": receipt.reference, "receipt_words": receipt.words})

    return answer(await file_or_spool(filing, runtime, written, now=now), 201)


@router.post("/receipts")
async def post_receipt(body: ReceiptIn, runtime: RuntimeDep, tx: Transaction, now: Now) -> Response:
    """Come back: status, and the messages meant for you."""
    appeal = await returning(tx, body.reference, body.spoken(), runtime, now=now)
    return answer(await thread(tx, appeal, runtime.keys))


@router.post("/receipts/messages", status_code=201)
async def post_receipt_message(
    body: ReceiptMessageIn,
    runtime: RuntimeDep,
    tx: Transaction,
    now: Now,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Response:
    """Add words to your appeal, once however often they are sent; a closed one is opened again."""
    mark = None if idempotency_key is None else once("receipt", idempotency_key, body)
    appeal = await returning(tx, body.reference, body.spoken(), runtime, now=now, lock=True)
    said = runtime.keys.blind("said", mark.key + mark.body_hash.hex()).hex() if mark else None
    await add_words(tx, appeal, body.text, runtime.desk, now=now, external_id=said)
    return answer(await thread(tx, appeal, runtime.keys), 201)


@router.post("/receipts/attachments", status_code=201)
async def post_receipt_attachments(request: Request, runtime: RuntimeDep, now: Now) -> Response:
    """Add files (multipart/form-data with `reference`, `words` and, if wished, `text`)."""
    kind = request.headers.get("content-type", "")
    most = runtime.settings.attachments.largest
    form = await read_form(request.stream(), kind, runtime.vault, most=most)
    told = form.words()
    try:
        if not form.files:
            code = next(iter(sorted(form.left_out)), "missing")
            raise Invalid("file", f"No file was taken: {code.replace('_', ' ')}.")
        async with runtime.sessions.begin() as tx:
            given = (told.get("reference", "")[:60], told.get("words", "")[:300])
            appeal = await returning(tx, *given, runtime, now=now, lock=True)
            words, files = told.get("text", "").strip(), attachments_of(form.files)
            await add_words(tx, appeal, words, runtime.desk, now=now, attachments=files)
            return answer(await thread(tx, appeal, runtime.keys), 201)
    except DomainError:
        await let_go(form.files, runtime.vault)
        raise
