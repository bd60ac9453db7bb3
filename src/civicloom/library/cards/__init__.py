"""Cards: one subject's records from all tables that a purpose allows, chosen field by field."""

from .card import Card, CardField, Record, Value, Withheld
from .make import Cards

__all__ = ["Card", "CardField", "Cards", "Record", "Value", "Withheld"]
