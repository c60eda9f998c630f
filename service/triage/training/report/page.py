"""The report as a page with pictures, whole in one file."""

from collections.abc import Sequence
from html import escape
from typing import Final

from service.triage.training.report.outcomes import Outcome
from service.triage.training.report.pictures import by_layer, by_part, reliability, spread
from service.triage.training.report.told import Table

_STYLE: Final = """
:root{--ink:#17212b;--quiet:#5b6875;--line:#dbe2e9;--paper:#fff;--back:#f4f6f8;--bad:#b3122a;
--good:#0a7a4b;--calm:#2f6db5;color-scheme:light dark}
@media(prefers-color-scheme:dark){:root{--ink:#e8edf2;--quiet:#9aa7b4;--line:#2b353f;
--paper:#171d23;--back:#0e1216;--bad:#ff7d8c;--good:#52d39b;--calm:#7db4f2}}
body{font:15px/1.5 system-ui,sans-serif;margin:0;background:var(--back);color:var(--ink)}
main{max-width:1240px;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.25rem;margin:.2rem 0;overflow-wrap:anywhere}h2{font-size:1.05rem;margin:2rem 0 .4rem}
.lead{color:var(--quiet);margin:0 0 1.2rem}
.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,430px),1fr));gap:1rem;
align-items:start;margin-top:1.5rem}
figure{margin:0;padding:.9rem 1rem;background:var(--paper);border:1px solid var(--line);
border-radius:10px;max-width:100%;overflow-x:auto;box-sizing:border-box}
figcaption b{display:block}figcaption span{font-size:13px;color:var(--quiet)}
svg{display:block;margin-top:.5rem}svg text{font:12px system-ui,sans-serif;fill:var(--ink)}
svg .end{text-anchor:end}svg .middle{text-anchor:middle}svg .axis{fill:var(--quiet)}
.grid{stroke:var(--line)}.ideal{stroke:var(--quiet);stroke-dasharray:4 4;fill:none}
.curve{stroke:var(--good);stroke-width:2;fill:none}.span{stroke:var(--quiet);stroke-width:2.5;
stroke-linecap:round}.bad{fill:var(--bad)}.good{fill:var(--good)}.calm{fill:var(--calm)}
.veil{fill-opacity:.6}
.wide{overflow-x:auto;background:var(--paper);border:1px solid var(--line);border-radius:10px}
table{border-collapse:collapse;font-size:13px;width:100%}
th,td{border-bottom:1px solid var(--line);padding:.35rem .7rem;text-align:left;white-space:nowrap;
font-variant-numeric:tabular-nums}
tr:last-child td{border-bottom:0}th{color:var(--quiet);font-weight:600}
td:first-child{font-weight:600}
"""
_LEAD: Final = (
    "Intervals are exact binomial intervals of 95 %. Missed: P1 or P2 that ended below PX. "
    "The messages were written for this project by people and machines playing many writers; "
    "real mail is different, and every figure here flatters."
)


def page(
    title: str,
    outcomes: Sequence[Outcome],
    tables: Sequence[Table],
) -> str:
    """The whole page."""
    first, rest = _table(tables[0]), "".join(_table(table) for table in tables[1:])
    pictures = (
        by_layer(outcomes)
        + by_part("Missed, by language", _parts(outcomes, "language"))
        + by_part("Missed, by channel", _parts(outcomes, "channel"))
        + by_part("Missed, by script", _parts(outcomes, "script"))
        + reliability(outcomes)
        + spread(outcomes)
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style><main><h1>{escape(title)}</h1>"
        f'<p class="lead">{_LEAD}</p>{first}<div class="pictures">{pictures}</div>{rest}'
        "</main></html>\n"
    )


def _parts(outcomes: Sequence[Outcome], field: str) -> list[tuple[str, list[Outcome]]]:
    """The outcomes of each language, channel or script."""
    parts: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        parts.setdefault(getattr(outcome.message, field), []).append(outcome)
    return sorted(parts.items())


def _table(table: Table) -> str:
    """One table."""
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in table.heads)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows
    )
    return (
        f"<h2>{escape(table.title)}</h2><div class=wide><table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )
