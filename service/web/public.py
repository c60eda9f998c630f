"""Pages for a stranger on a cheap phone: write, get a receipt, come back with it.

Every page works without scripts. The five words travel only in the bodies of posts, so an answer
to a post is a page and never a redirection; sending a form again shows the same page again.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Response
from starlette.responses import RedirectResponse

from service.domain.errors import KeyReused, ReceiptNotFound
from service.domain.terms import Channel
from service.flood import hurdle, must_wait
from service.notify.wording import first_answer
from service.observability import logger
from service.uploads import let_go
from service.web.public_filing import file_appeal, filing_of, questions
from service.web.public_forms import (
    LONGEST_TEXT,
    AppealForm,
    MessageForm,
    ReceiptForm,
    new_token,
)
from service.web.public_page import Page, PublicPage
from service.web.public_receipts import Thread, add_to_thread, open_thread
from service.web.public_sent import AppealSent, MessageSent

router = APIRouter(include_in_schema=False)

AWAY: Final = "away"
REUSED: Final = "reused"
WRONG: Final = "wrong"
BUSY: Final = "busy"
STATUS_OF: Final = {None: 200, AWAY: 503, REUSED: 409, WRONG: 404, BUSY: 429}
INVALID: Final = 422


def _away(route: str, error: Exception) -> str:
    """Log the class of what broke, never its words; the stranger is told that nothing was sent."""
    logger().error("public_page_failed", route=route, error_class=type(error).__name__)
    return AWAY


@router.get("/")
async def get_form(page: Page) -> Response:
    """One question and a button."""
    return _form(page, AppealForm())


def _form(page: PublicPage, form: AppealForm, problem: str | None = None) -> Response:
    fresh = form.mark is None or problem == REUSED
    token = new_token() if fresh else form.token
    return page.show(
        "public/form.html",
        STATUS_OF.get(problem, INVALID),
        form=form,
        token=token,
        hurdle=hurdle(page.runtime.keys, token, page.now) if problem == BUSY else None,
        problem=problem,
        most=LONGEST_TEXT,
        questions=questions(page.runtime),
    )


@router.post("/")
async def post_form(page: Page, sent: AppealSent) -> Response:
    """File what was written and show the receipt; on any trouble, show the words again."""
    form, page = sent.form, page.speaking(sent.form.switch, sent.form.lang)
    if form.switch or sent.fault:
        await let_go(sent.files, page.runtime.vault)
        return _form(page, form, None if form.switch else sent.fault)
    if await must_wait(page.runtime, form.mark, form.solution, form.ticket, page.now):
        await let_go(sent.files, page.runtime.vault)
        return _form(page, form, BUSY)
    # A language that nobody chose says nothing about the writer; the words do.
    filing = filing_of(sent, page.runtime, page.language if page.chosen else None)
    try:
        receipt = await file_appeal(page.runtime, filing, page.now)
    except KeyReused:
        await let_go(sent.files, page.runtime.vault)
        return _form(page, form, REUSED)
    except Exception as error:  # noqa: BLE001 - whatever broke, the words go back to the writer
        return _form(page, form, _away("/", error))
    told = first_answer(Channel.WEB, page.language, reference=None, safe=not form.unsafe)
    told_next = told.splitlines()[1:]
    missing = bool(sent.left_out)
    return page.show("public/receipt.html", receipt=receipt, told=told_next, missing=missing)


@router.get("/receipt")
async def get_receipt(page: Page) -> Response:
    """Ask for the number and the five words."""
    return _ask(page, ReceiptForm())


def _ask(page: PublicPage, form: ReceiptForm, problem: str | None = None) -> Response:
    return page.show("public/return.html", STATUS_OF[problem], form=form, problem=problem)


@router.post("/receipt")
async def post_receipt(page: Page, form: Annotated[ReceiptForm, Form()]) -> Response:
    """Where it stands, and what was said."""
    page = page.speaking(form.switch, form.lang)
    if form.switch:
        return _ask(page, form)
    try:
        found = await open_thread(page.runtime, form, page.now)
    except ReceiptNotFound:
        return _ask(page, form, WRONG)
    except Exception as error:  # noqa: BLE001 - a person must read a sentence, whatever broke
        return _ask(page, form, _away("/receipt", error))
    return _thread(page, MessageForm(**form.model_dump()), found)


def _thread(
    page: PublicPage,
    form: MessageForm,
    found: Thread | None,
    problem: str | None = None,
    *,
    added: bool = False,
    missing: bool = False,
) -> Response:
    return page.show(
        "public/thread.html",
        STATUS_OF.get(problem, INVALID),
        form=form,
        thread=found,
        problem=problem,
        added=added,
        missing=missing,
        most=LONGEST_TEXT,
        text="" if added else form.text,
        token=new_token() if added or form.mark is None else form.token,
    )


@router.get("/receipt/messages")
async def get_message(page: Page) -> Response:
    """Somebody asked for the address again without the words; they begin anew."""
    query = f"?lang={page.language.value}" if page.chosen else ""
    return RedirectResponse(f"/receipt{query}", status_code=303)


@router.post("/receipt/messages")
async def post_message(page: Page, sent: MessageSent) -> Response:
    """Add words and files; on any trouble, show the words again."""
    form, page = sent.form, page.speaking(sent.form.switch, sent.form.lang)
    adding = not form.switch and sent.fault is None
    try:
        found = await (
            add_to_thread(page.runtime, form, sent.files, page.now)
            if adding
            else open_thread(page.runtime, form, page.now)
        )
    except ReceiptNotFound:
        await let_go(sent.files, page.runtime.vault)
        return _ask(page, ReceiptForm(reference=form.reference, words=form.words), WRONG)
    except Exception as error:  # noqa: BLE001 - whatever broke, the words go back to the writer
        return _thread(page, form, None, _away("/receipt/messages", error))
    fault = None if form.switch else sent.fault
    return _thread(page, form, found, fault, added=adding, missing=bool(sent.left_out))
