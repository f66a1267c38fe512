"""QML, the XML in which QGIS stores how a layer is drawn: categories, symbols and labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from ranplan.symbology import LABEL_COLOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

POINT, LINE, POLYGON = 0, 1, 2  # QGIS's numbers of geometry types
WHITE = "#ffffff"
_SYMBOL_TYPES = ("marker", "line", "fill")
_SYMBOL_LAYERS = ("SimpleMarker", "SimpleLine", "SimpleFill")
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class StyleClass:
    """
    One entry of a legend.

    Parameters
    ----------
    value : str or None
        Of the features it stands for; None for all.
    label : str
    symbol : dict of str to str
        As ``marker``, ``line`` or ``fill`` gives it.
    is_shown : bool
        Whether its box in the legend is ticked on opening.
    """

    value: str | None
    label: str
    symbol: dict[str, str]
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class LayerStyle:
    """
    How a layer is drawn.

    Parameters
    ----------
    geometry : int
        ``POINT``, ``LINE`` or ``POLYGON``.
    column : str or None
        Whose values tell the classes apart.
    classes : sequence of StyleClass
    label : str or None
        Expression to label features with.
    order_by : str or None
        Column by which features are drawn, rising.
    opacity : float
        Of the layer as a whole.
    """

    geometry: int
    column: str | None
    classes: Sequence[StyleClass]
    label: str | None = None
    order_by: str | None = None
    opacity: float = 1.0


def marker(shape: str, colour: str, size_mm: float) -> dict[str, str]:
    """Return a point's symbol: a shape of QGIS's simple markers, by its name there."""
    is_drawn_in_lines = shape == "cross2"
    return {
        "name": shape,
        "color": _rgba(colour),
        "outline_color": _rgba(colour if is_drawn_in_lines else WHITE),
        "outline_style": "solid",
        "outline_width": "0.6" if is_drawn_in_lines else "0.3",
        "outline_width_unit": "MM",
        "size": f"{size_mm:g}",
        "size_unit": "MM",
    }


def line(colour: str, width_mm: float) -> dict[str, str]:
    """Return a line's symbol."""
    return {
        "line_color": _rgba(colour),
        "line_style": "solid",
        "line_width": f"{width_mm:g}",
        "line_width_unit": "MM",
    }


def fill(
    colour: str, *, opacity: float = 1.0, outline: str | None = None, width_mm: float = 0.0
) -> dict[str, str]:
    """Return an area's symbol; without ``outline`` its edge is not drawn."""
    return {
        "color": _rgba(colour, opacity),
        "style": "solid" if opacity > 0 else "no",
        "outline_color": _rgba(outline or colour),
        "outline_style": "no" if outline is None else "solid",
        "outline_width": f"{width_mm:g}",
        "outline_width_unit": "MM",
    }


def hex_colour(colour: tuple[int, int, int]) -> str:
    """
    Return a colour as ``#rrggbb``.

    Examples
    --------
    >>> hex_colour((255, 16, 0))
    '#ff1000'
    """
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _rgba(colour: str, opacity: float = 1.0) -> str:
    """Return a colour as QGIS writes it: red, green, blue and alpha of 0 to 255."""
    channels = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return ",".join(str(value) for value in (*channels, round(255 * opacity)))


def qml(style: LayerStyle) -> str:
    """Return the style as QGIS stores it."""
    root = ET.Element(
        "qgis",
        version="3.22.0",
        styleCategories="Symbology|Labeling",
        labelsEnabled="0" if style.label is None else "1",
    )
    root.append(_renderer(style))
    if style.label is not None:
        root.append(_labeling(style.label, style.geometry))
    ET.SubElement(root, "blendMode").text = "0"
    ET.SubElement(root, "featureBlendMode").text = "0"
    ET.SubElement(root, "layerOpacity").text = f"{style.opacity:g}"
    ET.SubElement(root, "layerGeometryType").text = str(style.geometry)
    ET.indent(root, " ")
    doctype = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
    return f"{doctype}\n{ET.tostring(root, encoding='unicode')}\n"


def _renderer(style: LayerStyle) -> ET.Element:
    settings = {"forceraster": "0", "symbollevels": "0", "enableorderby": "0"}
    if style.order_by is not None:
        settings["enableorderby"] = "1"
    if style.column is None:
        renderer = ET.Element("renderer-v2", {"type": "singleSymbol", **settings})
    else:
        kind = {"type": "categorizedSymbol", "attr": style.column}
        renderer = ET.Element("renderer-v2", kind | settings)
        categories = ET.SubElement(renderer, "categories")
        for number, item in enumerate(style.classes):
            ET.SubElement(
                categories,
                "category",
                render="true" if item.is_shown else "false",
                type="string",
                symbol=str(number),
                value=_xml_text(item.value or ""),
                label=_xml_text(item.label),
            )
    symbols = ET.SubElement(renderer, "symbols")
    for number, item in enumerate(style.classes):
        symbols.append(_symbol(str(number), style.geometry, item.symbol))
    if style.order_by is not None:
        clause = ET.SubElement(
            ET.SubElement(renderer, "orderby"), "orderByClause", asc="1", nullsFirst="0"
        )
        clause.text = f'"{style.order_by}"'
    return renderer


def _symbol(name: str, geometry: int, properties: dict[str, str]) -> ET.Element:
    symbol = ET.Element(
        "symbol", name=name, type=_SYMBOL_TYPES[geometry], alpha="1", clip_to_extent="1"
    )
    kind = _SYMBOL_LAYERS[geometry]
    layer = ET.SubElement(symbol, "layer", {"class": kind, "enabled": "1", "pass": "0"})
    options = ET.SubElement(layer, "Option", type="Map")
    for key, value in properties.items():
        ET.SubElement(options, "Option", name=key, value=value, type="QString")
    return symbol


def _labeling(expression: str, geometry: int) -> ET.Element:
    labeling = ET.Element("labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    text = ET.SubElement(
        settings,
        "text-style",
        fieldName=expression,
        isExpression="1",
        fontFamily="Open Sans",
        fontSize="8",
        fontSizeUnit="Point",
        fontWeight="50",
        textColor=_rgba(LABEL_COLOUR),
        textOpacity="1",
        useSubstitutions="0",
    )
    ET.SubElement(
        text,
        "text-buffer",
        bufferDraw="1",
        bufferSize="0.8",
        bufferSizeUnits="MM",
        bufferColor=_rgba(WHITE),
        bufferOpacity="0.85",
        bufferNoFill="1",
        bufferJoinStyle="128",
    )
    ET.SubElement(settings, "text-format", multilineAlign="1", wrapChar="")
    # 6: cartographic, around the point; 1: over the polygon
    ET.SubElement(
        settings,
        "placement",
        placement="6" if geometry == POINT else "1",
        predefinedPositionOrder="TR,TL,BR,BL,R,L,TSR,BSR",
        dist="1.4",
        distUnits="MM",
    )
    # An area that kept labels off itself would keep them off everything in it.
    ET.SubElement(settings, "rendering", drawLabels="1", obstacle="0", scaleVisibility="0")
    return labeling


def _xml_text(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
