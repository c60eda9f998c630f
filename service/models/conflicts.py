"""Who must not learn that an appeal exists: one condition in SQL, read by every door (R10)."""

from typing import Final

# A conflict c matches an appeal a: the appeal itself, its place, whoever runs the place (or
# supervises them), an official named in what was said, or a relative who asks or is in danger.
MATCHES: Final = """(
    c.appeal_id = a.id
    or c.facility_id = a.facility_id
    or exists (select from facility f left join authority u on u.id = f.authority_id
               where f.id = a.facility_id
               and c.authority_id in (f.authority_id, u.supervised_by_id))
    or exists (select from person_concerned p
               where p.appeal_id = a.id and p.name_index = c.name_index)
    or (c.tokens <> '{}' and exists (select from message m
                                     where m.appeal_id = a.id and m.tokens @> c.tokens))
)"""
# A look-back ends by itself, on its day in Baku.
LIVE: Final = (
    "c.ended_at is null and (c.until is null or c.until > (now() at time zone 'Asia/Baku')::date)"
)


def kept_from(who: str) -> str:
    """The condition that appeal a is hidden from a member of staff; who is an SQL expression.

    An appeal that accuses the Office itself goes by the outside route: only those who are
    marked as coming from outside the Office may know of it.
    """
    outside = f"select from staff reader where reader.id = {who} and reader.outside"
    mine = f"select from conflict c where c.staff_id = {who} and {LIVE} and {MATCHES}"
    return f"(exists ({mine}) or (a.accuses_office and not exists ({outside})))"


def kept_from_place(who: str, place: str) -> str:
    """The condition that a place must not be dealt with by somebody; both are SQL expressions."""
    runs = f"""select from facility f left join authority u on u.id = f.authority_id
               where f.id = {place} and c.authority_id in (f.authority_id, u.supervised_by_id)"""
    return f"""exists (select from conflict c where c.staff_id = {who} and {LIVE}
        and (c.facility_id = {place} or exists ({runs})))"""
