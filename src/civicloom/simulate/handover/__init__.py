"""The files of the offices: which columns they have, in which form they come."""

from . import events, houses, persons, trade
from .sheet import Columns, Sheet, Writer

SHEETS = (
    persons.residents,
    persons.allowances,
    persons.notices,
    houses.house_codes,
    houses.leases,
    houses.visits,
    houses.grid_map,
    events.incidents,
    events.mediations,
    trade.firms,
    trade.filings,
    trade.licences,
    trade.inspections,
)
"""All sheets but the residence history, which is too large to be one."""

__all__ = ["SHEETS", "Columns", "Sheet", "Writer"]
