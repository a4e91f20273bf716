"""Bars as SVG, drawn on the server by pygal: no script, no style of their own.

The colours are those of the page (``pages.css``, ``.chart``), so a chart is dark where the page is
dark, and the content security policy stays as strict as everywhere. Whoever does not see a chart
reads the table beside it: each chart is one image with a name.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from markupsafe import Markup

WIDTH = 360
FONT = 16
BAR = 34
AROUND = 24
# Tags that are a script, a style, or words for a script.
NEEDLESS = frozenset({"script", "style", "title", "desc", "defs"})
NAMESPACE = "{http://www.w3.org/2000/svg}"
# Longer names are cut here; the table beside the chart has them whole.
LONGEST_LABEL = 16
# How much longer the drawing is than the longest bar, for the value that stands behind it.
ROOM = 1.4


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one kind, one for each label; None leaves a gap."""

    name: str
    values: Sequence[float | None]


def bars(
    title: str, labels: Sequence[str], series: Sequence[Series], told: Callable[[float], str]
) -> Markup:
    """Lying bars, a group for each label, with their values beside them as ``told`` writes them.

    What each colour means the page says (``.keys``): words in a drawing are cut off where it ends.
    """
    pygal = _pygal()
    most = max((v for one in series for v in one.values if v is not None), default=1)
    chart = pygal.HorizontalBar(
        js=[],
        width=WIDTH,
        height=AROUND + BAR * len(labels) * len(series),
        show_legend=False,
        print_values=True,
        print_values_position="top",
        show_y_guides=False,
        show_x_labels=False,
        rounded_bars=3,
        margin=8,
        range=(0, ROOM * (most or 1)),
        value_formatter=told,
        style=pygal.style.Style(
            label_font_size=FONT,
            major_label_font_size=FONT,
            value_font_size=FONT,
            legend_font_size=FONT,
        ),
    )
    # From top to bottom, as the table has them.
    chart.x_labels = [_short(one) for one in reversed(labels)]
    for one in series:
        chart.add(one.name, list(reversed(one.values)))
    return Markup(_plain(chart.render_tree(), title))


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"


def _pygal() -> Any:
    """The library, loaded when a chart is drawn: a process without an office does not need it.

    It hooks into every import for plugins of its own, in a way that Python 3.11 warns about and
    later ones ignore; we have no plugins, so the hook is taken out.
    """
    import pygal  # noqa: PLC0415

    hooks = [one for one in sys.meta_path if type(one).__name__ != "PluginImportFixer"]
    sys.meta_path[:] = hooks
    return pygal


def _plain(tree: object, title: str) -> str:
    """The drawing without anything that the page's policy forbids, as one image with a name."""
    root = ET.fromstring(_written(tree))
    _clean(root)
    for name in ("id", "width", "height"):
        root.attrib.pop(name, None)
    root.set("class", "chart")
    root.set("role", "img")
    root.set("aria-label", title)
    ET.register_namespace("", NAMESPACE.strip("{}"))
    return ET.tostring(root, encoding="unicode")


def _written(tree: object) -> bytes:
    from pygal.etree import etree  # noqa: PLC0415

    found: bytes = etree.tostring(tree)
    return found


def _clean(node: ET.Element) -> None:
    for child in list(node):
        name = child.tag.removeprefix(NAMESPACE) if isinstance(child.tag, str) else "desc"
        if name in NEEDLESS or "tooltip-overlay" in child.get("class", ""):
            node.remove(child)
            continue
        for given in ("style", "id"):
            child.attrib.pop(given, None)
        if child.get("class") == "value":
            child.set("text-anchor", "start")  # behind the end of its bar, not half over it
        _clean(child)
