"""Was anything lost or doubled? The demo's book beside the service's cards; pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.demo.desk import Json
from service.demo.networks import NETWORKS
from service.demo.people import Address
from service.demo.record import Record
from service.demo.stubs.ledger import Ledger

WORDLESS = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What went wrong, in sentences; empty when nothing did."""

    faults: tuple[str, ...]
    messages: int
    appeals: int
    replies: int

    @property
    def holds(self) -> bool:
        """Whether nothing was lost and nothing doubled."""
        return not self.faults


def judge(record: Record, cards: Sequence[Json], ledgers: Mapping[str, Ledger]) -> Verdict:
    """Compare everything that people said and were answered with what the service shows."""
    faults = [
        *_messages(record, cards),
        *_conversations(record, cards),
        *_references(record, cards),
        *(fault for name, ledger in ledgers.items() for fault in _owed(ledger, name)),
        *_replies(record, cards, ledgers),
    ]
    said = len(record.said)
    people = len({each.conversation for each in record.said})
    return Verdict(tuple(faults), said, people, len(record.replies))


def inbound(card: Json) -> Iterable[tuple[str, str, str]]:
    """Channel, kind and words of what the appellant said."""
    for message in card["messages"]:
        if message["direction"] == "inbound":
            yield message["channel"], message["kind"], message["text"] or WORDLESS


def _messages(record: Record, cards: Sequence[Json]) -> list[str]:
    """Each message once: as often in the cards as it was said."""
    said = Counter((each.channel, each.kind, each.text) for each in record.said)
    kept = Counter(each for card in cards for each in inbound(card))
    lost, doubled = said - kept, Counter({each: kept[each] for each in said}) - said
    return [f"lost: {_named(each)}" for each in lost.elements()] + [
        f"doubled: {_named(each)}" for each in doubled.elements()
    ]


def _conversations(record: Record, cards: Sequence[Json]) -> list[str]:
    """What one person said stands in one appeal, and in a new one only when that was closed."""
    holders: dict[int, set[str]] = defaultdict(set)
    where = _where(cards)
    for each in record.said:
        if each.text:
            holders[each.conversation] |= where[each.channel, each.kind, each.text]
    return [
        f"one person's words stand in {len(found)} appeals: {', '.join(sorted(found))}"
        for found in holders.values()
        if _overlap([card for card in cards if card["reference"] in found])
    ]


def _overlap(cards: Sequence[Json]) -> bool:
    """Whether an appeal was opened while an earlier one was not closed yet."""
    in_order = sorted(cards, key=lambda card: card["received_at"])
    return any(
        not earlier["outcome"] or earlier["outcome"]["closed_at"] > later["received_at"]
        for earlier, later in pairwise(in_order)
    )


def _references(record: Record, cards: Sequence[Json]) -> list[str]:
    """Whoever got a reference got one, and it opens."""
    known = {card["reference"] for card in cards}
    faults = []
    for given in record.references.values():
        if len(given) > 1:
            faults.append(f"one request was given {len(given)} references")
        faults += [f"reference {each} opens nothing" for each in sorted(given - known)]
    return faults


def _owed(ledger: Ledger, name: str) -> list[str]:
    """Nothing that the provider took is still with it, and nothing was given up."""
    return [f"{name} still holds {len(ledger.owed)} messages"] * bool(ledger.owed) + [
        f"{name} gave up {len(ledger.dropped)} messages"
    ] * bool(ledger.dropped)


def _replies(record: Record, cards: Sequence[Json], ledgers: Mapping[str, Ledger]) -> list[str]:
    """Each reply reached its person's chat or phone once; with a receipt it lies in the thread."""
    where = {card["reference"]: card for card in cards}
    people = _people(record, cards)
    wanted: Counter[tuple[str, str]] = Counter()
    for reply in record.replies:
        card = where.get(reply.reference)
        number = people.get(reply.reference)
        address = (
            _address(card["channel"], record.addresses.get(number))
            if card and number is not None
            else None
        )
        if address is not None:
            wanted[address, reply.text] += 1
    sent = Counter((out.to, out.text) for each in ledgers.values() for out in each.outgoing)
    return [f"a reply never arrived ({n})" for n in (wanted - sent).values()] + [
        f"a reply arrived {sent[each]} times" for each, n in wanted.items() if sent[each] > n
    ]


def _address(channel: str, person: Address | None) -> str | None:
    ways: Mapping[str, Callable[[Address], str]] = {
        "telegram": lambda each: str(each.chat),
        "sms": lambda each: each.phone,
        "whatsapp": lambda each: f"whatsapp:{each.phone}",
        "email": lambda each: each.mail,
        **dict.fromkeys(NETWORKS, lambda each: str(each.chat)),
    }
    return ways[channel](person) if person and channel in ways else None


def _people(record: Record, cards: Sequence[Json]) -> dict[str, int]:
    """Whose appeal it is, by the words that only this person said."""
    where = _where(cards)
    return {
        reference: each.conversation
        for each in record.said
        if each.text
        for reference in where[each.channel, each.kind, each.text]
    }


def _where(cards: Sequence[Json]) -> Mapping[tuple[str, str, str], set[str]]:
    holders: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for card in cards:
        for each in inbound(card):
            holders[each].add(card["reference"])
    return holders


def _named(each: tuple[str, str, str]) -> str:
    channel, kind, text = each
    return f"{channel} {kind} “{text[:40]}”" if text else f"{channel} {kind}"
