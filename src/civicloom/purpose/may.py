"""The one question before any data are opened: may this actor read these fields for this purpose?"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ..model.errors import Faults
from .actor import Actor
from .agreements import Agreement
from .answer import Answer, granted, refused
from .purposes import Purpose
from .register import Register

META = "cl_"
Asked = Mapping[str, Sequence[str]]


def may(actor: Actor, purpose_id: str, asked: Asked, *, register: Register, today: date) -> Answer:
    """Yes or no, always with a reason and a code. Pure: it reads its arguments and nothing else.

    An office reads its own standards for a declared purpose; another office's only under a live
    agreement with each of its owners. Columns named ``cl_*`` say where a record is from and are
    always allowed (order 809 arts. on purpose-bound use; PIPL art. 6).
    """
    purpose = register.purposes.get(purpose_id)
    if purpose is None:
        code = "PUR-021" if purpose_id else "PUR-020"
        return refused(code, purpose=purpose_id, known=", ".join(sorted(register.purposes)))
    no = _outside(actor, purpose, asked, register)
    if no is not None:
        return no
    used: list[str] = []
    for table in asked:
        for owner in _strangers(actor, table, register):
            found = _agreed(actor, purpose, table, asked[table], owner, register, today)
            if isinstance(found, Answer):
                return found
            used += found
    agreements = tuple(sorted(set(used)))
    facts = {"office": actor.office, "purpose": purpose.id, "tables": ", ".join(asked)}
    return granted(purpose.basis, agreements, **facts)


def still_allowed(
    actor: Actor, purpose_id: str, asked: Asked, *, register: Register, today: date
) -> Answer:
    """``may`` asked again in the middle of a long use, on the files as they are at this moment.

    Declarations that can no longer be read stop the use: what is not known to be allowed is not.
    """
    try:
        fresh = register.current()
    except (Faults, OSError) as error:
        return refused("PUR-033", purpose=purpose_id, why=str(error).splitlines()[0])
    return may(actor, purpose_id, asked, register=fresh, today=today)


def _outside(actor: Actor, purpose: Purpose, asked: Asked, register: Register) -> Answer | None:
    """A no when office, tables or fields lie outside the purpose."""
    told: dict[str, object] = {"purpose": purpose.id, "office": actor.office}
    if actor.office not in purpose.offices:
        offices = ", ".join(purpose.offices)
        return refused("PUR-022", basis=purpose.basis, offices=offices, **told)
    if not asked:
        return refused("PUR-030", basis=purpose.basis, **told)
    for table, fields in asked.items():
        if table not in purpose.fields:
            return refused("PUR-023", basis=purpose.basis, table=table, **told)
        protected = register.protected.get(table, frozenset())
        extra = [f for f in _data(fields) if not purpose.covers(table, f, protected)]
        if extra:
            listed = ", ".join(extra)
            return refused("PUR-024", basis=purpose.basis, table=table, fields=listed, **told)
        if not register.owners.get(table):
            return refused("PUR-031", basis=purpose.basis, table=table, **told)
    return None


def _strangers(actor: Actor, table: str, register: Register) -> list[str]:
    """The offices whose agreement is needed: none when the actor's own office is an owner."""
    owners = register.owners[table]
    return [] if actor.office in owners else sorted(owners)


def _agreed(
    actor: Actor,
    purpose: Purpose,
    table: str,
    fields: Sequence[str],
    owner: str,
    register: Register,
    today: date,
) -> list[str] | Answer:
    """The ids of the live agreements that carry all fields, or the no that says what is missing."""
    found = list(_between(actor, purpose, table, owner, register))
    told: dict[str, object] = {"office": actor.office, "purpose": purpose.id, "table": table}
    told["owner"] = owner
    live = [a for a in found if a.fault(today) is None]
    if not live:
        return _not_live(found, told, purpose, today)
    within = [a for a in live if actor.scope.startswith(a.scope)]
    if not within:
        scopes = ", ".join(sorted(a.scope for a in live))
        return refused(
            "PUR-032", basis=purpose.basis, scopes=scopes, scope=actor.scope or "*", **told
        )
    protected = register.protected.get(table, frozenset())
    missing = [f for f in _data(fields) if not any(a.covers(f, protected) for a in within)]
    if missing:
        listed, ids = ", ".join(missing), ", ".join(a.id for a in within)
        return refused("PUR-029", basis=purpose.basis, fields=listed, agreements=ids, **told)
    return [a.id for a in within if not fields or _carries(a, fields, protected)]


def _not_live(
    found: list[Agreement], told: dict[str, object], purpose: Purpose, today: date
) -> Answer:
    if not found:
        return refused("PUR-025", basis=purpose.basis, **told)
    last = max(found, key=lambda a: (a.valid_until, a.id))
    facts = {"start": last.valid_from, "end": last.valid_until, "withdrawn": last.withdrawn}
    code = last.fault(today) or "PUR-025"
    return refused(code, basis=purpose.basis, agreement=last.id, **facts, **told)


def _between(
    actor: Actor, purpose: Purpose, table: str, owner: str, register: Register
) -> Iterator[Agreement]:
    for agreement in register.agreements.values():
        parties = (agreement.owner, agreement.receiver)
        if parties != (owner, actor.office):
            continue
        if (agreement.standard, agreement.purpose) == (table, purpose.id):
            yield agreement


def _carries(agreement: Agreement, fields: Sequence[str], protected: frozenset[str]) -> bool:
    data = _data(fields)
    return not data or any(agreement.covers(f, protected) for f in data)


def _data(fields: Sequence[str]) -> list[str]:
    return [f for f in fields if not f.startswith(META)]
