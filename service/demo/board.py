"""Where every appeal stands, as the service's own events tell it."""

from collections import defaultdict
from dataclasses import dataclass, field

from service.demo.desk import Json


@dataclass(slots=True)
class Board:
    """What is known about appeals since the demo began."""

    arrived: list[str] = field(default_factory=list)
    taken: dict[str, str] = field(default_factory=dict)  # by reference: who has it
    steps: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    levels: dict[str, str] = field(default_factory=dict)

    def hear(self, kind: str, event: Json) -> None:
        """Take one event in."""
        reference = event["reference"]
        self.levels[reference] = event["level"]
        match kind:
            case "appeal.queued" if reference not in self.arrived:
                self.arrived.append(reference)
            case "appeal.queued":
                self.taken.pop(reference, None)
            case "appeal.acknowledged":
                self.taken[reference] = event["actor"] or ""
            case "appeal.escalated" | "appeal.assigned":
                step = int(event["facts"].get("step", 0))
                self.steps[reference] = max(self.steps[reference], step)
            case _:
                pass
