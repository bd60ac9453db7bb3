"""Whether purposes, agreements, owners and standards agree with each other."""

from collections.abc import Mapping

from ..model.standards import Standard
from .agreements import Agreement
from .purposes import ALL, NONE, Purpose
from .sheet import Sheet

SENSITIVE_CLASS = 4
Owners = Mapping[str, frozenset[str]]
Standards = Mapping[str, Standard]


def purpose_faults(purpose: Purpose, sheet: Sheet, owners: Owners, standards: Standards) -> None:
    """Note every fault of a purpose: unknown standards and fields, a missing impact assessment."""
    for name, fields in purpose.fields.items():
        _known_standard(sheet, f"fields.{name}", name, owners, standards)
        _known_fields(sheet, f"fields.{name}", fields, standards.get(name))
    why = ", ".join(_grounds(purpose, standards))
    if why and not purpose.assessment:
        sheet.fault("PUR-008", "assessment", id=purpose.id, why=why)


def _grounds(purpose: Purpose, standards: Standards) -> list[str]:
    """What makes an impact assessment due (PIPL art. 55): automated, export, sensitive, protected."""
    grounds = [word for word in ("automated", "export") if getattr(purpose, word)]
    for name, standard in standards.items():
        for field in standard.fields:
            if not purpose.covers(name, field.name, frozenset(standard.protected)):
                continue
            if field.protected or (field.sensitivity or 0) >= SENSITIVE_CLASS:
                kind = "protected" if field.protected else "sensitive"
                grounds.append(f"{kind} field {name}.{field.name}")
    return grounds


def agreement_faults(
    agreement: Agreement,
    sheet: Sheet,
    owners: Owners,
    purposes: Mapping[str, Purpose],
    standards: Standards,
) -> None:
    """Note every fault of an agreement: parties, fields and dates that its purpose does not carry."""
    if not agreement.standard:
        return
    _known_standard(sheet, "standard", agreement.standard, owners, standards)
    _known_fields(sheet, "fields", agreement.fields, standards.get(agreement.standard))
    offices = owners.get(agreement.standard, frozenset())
    if agreement.owner and offices and agreement.owner not in offices:
        facts = {"standard": agreement.standard, "owners": ", ".join(sorted(offices))}
        sheet.fault("PUR-011", "owner", office=agreement.owner, **facts)
    purpose = purposes.get(agreement.purpose)
    if purpose is None:
        sheet.fault("PUR-009", "purpose", purpose=agreement.purpose)
    else:
        standard = standards.get(agreement.standard)
        _within(agreement, sheet, purpose, frozenset(standard.protected) if standard else NONE)


def _within(
    agreement: Agreement, sheet: Sheet, purpose: Purpose, protected: frozenset[str]
) -> None:
    standard = agreement.standard
    named = [field for field in agreement.fields if field != ALL]
    outside = [field for field in named if not purpose.covers(standard, field, protected)]
    if standard not in purpose.fields:
        outside = list(agreement.fields)
    if outside:
        sheet.fault("PUR-010", "fields", purpose=purpose.id, fields=", ".join(outside))
    if agreement.receiver and agreement.receiver not in purpose.offices:
        sheet.fault("PUR-013", "receiver", purpose=purpose.id, office=agreement.receiver)


def _known_standard(
    sheet: Sheet, word: str, name: str, owners: Owners, standards: Standards
) -> None:
    if name not in owners and name not in standards:
        sheet.fault("PUR-006", word, standard=name)


def _known_fields(
    sheet: Sheet, word: str, fields: tuple[str, ...], standard: Standard | None
) -> None:
    if standard is None:
        return
    known = {field.name for field in standard.fields}
    for name in fields:
        if name != ALL and name not in known:
            sheet.fault("PUR-007", word, name=name, standard=standard.id)
