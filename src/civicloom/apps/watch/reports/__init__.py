"""Reports: one period's material becomes a document, and the document a page, a print and a docx."""

from .compose import compose
from .document import Document, Figure
from .layout import Layout, load_layouts
from .make import Archive, Report, make_report, render
from .material import (
    Alarm,
    Capture,
    Correction,
    Decision,
    Emerging,
    Material,
    ReportItem,
    Step,
    Story,
    Urgency,
    Way,
)

__all__ = [
    "Alarm",
    "Archive",
    "Capture",
    "Correction",
    "Decision",
    "Document",
    "Emerging",
    "Figure",
    "Layout",
    "Material",
    "Report",
    "ReportItem",
    "Step",
    "Story",
    "Urgency",
    "Way",
    "compose",
    "load_layouts",
    "make_report",
    "render",
]
