"""Drawings in SVG: only what draws is kept. No script, no foreign markup, nothing from elsewhere, no animation."""

from __future__ import annotations

import re

from lxml import etree  # type: ignore[import-untyped]

from broadsheet.newsroom.picture_files import refusal
from broadsheet.newsroom.picture_files.refusal import RefusedPicture

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_ELEMENT_NAMES = (
    "svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan textPath "
    "linearGradient radialGradient stop clipPath mask pattern marker image style switch filter feBlend feColorMatrix "
    "feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow "
    "feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight "
    "feSpecularLighting feSpotLight feTile feTurbulence"
)
_ATTRIBUTE_NAMES = (
    "id class style lang width height viewBox preserveAspectRatio version x y x1 y1 x2 y2 cx cy r rx ry fx fy fr d "
    "points pathLength transform transform-origin dx dy rotate textLength lengthAdjust startOffset method spacing side "
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit "
    "stroke-dasharray stroke-dashoffset color color-interpolation color-interpolation-filters opacity display "
    "visibility overflow clip clip-path clip-rule mask mask-type marker-start marker-mid marker-end paint-order "
    "shape-rendering text-rendering image-rendering vector-effect mix-blend-mode font-family font-size font-style "
    "font-weight font-stretch font-variant font-size-adjust letter-spacing word-spacing text-anchor text-decoration "
    "dominant-baseline alignment-baseline baseline-shift writing-mode direction unicode-bidi offset stop-color "
    "stop-opacity gradientUnits gradientTransform spreadMethod patternUnits patternContentUnits patternTransform "
    "clipPathUnits maskUnits maskContentUnits markerWidth markerHeight markerUnits orient refX refY filter filterUnits "
    "primitiveUnits in in2 result type mode values stdDeviation edgeMode operator k1 k2 k3 k4 flood-color "
    "flood-opacity lighting-color tableValues slope intercept amplitude exponent order kernelMatrix divisor bias "
    "targetX targetY preserveAlpha surfaceScale diffuseConstant specularConstant specularExponent azimuth elevation z "
    "pointsAtX pointsAtY pointsAtZ limitingConeAngle scale xChannelSelector yChannelSelector radius baseFrequency "
    "numOctaves seed stitchTiles role aria-label aria-hidden requiredFeatures systemLanguage"
)
_ELEMENTS, _ATTRIBUTES = frozenset(_ELEMENT_NAMES.split()), frozenset(_ATTRIBUTE_NAMES.split())
_INSIDE = re.compile(r"#[^\s\"'()<>]+")
_PICTURE_INSIDE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")
# In CSS: what loads, what hides a word from this look, and what old browsers ran.
_CSS_AWAY = re.compile(
    r"url\(\s*[\"']?(?!#)|@import|@font-face|\\|expression\s*\(|javascript:|-moz-binding|<", re.IGNORECASE
)
_MOST_ELEMENTS = 50_000


def sanitised(content: bytes) -> bytes:
    """The drawing with what draws alone. Raises RefusedPicture where it is no SVG, or plays with entities."""
    if b"<!ENTITY" in content or b"<!entity" in content:
        raise RefusedPicture(refusal.NO_DRAWING)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise RefusedPicture(refusal.NO_DRAWING) from None
    if root.tag != f"{{{_SVG}}}svg" or sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        raise RefusedPicture(refusal.NO_DRAWING)
    _clean(root)
    for node in list(root.iterdescendants()):
        if not _draws(node):
            _remove(node)
        else:
            _clean(node)
    etree.cleanup_namespaces(root, top_nsmap={None: _SVG, "xlink": _XLINK})
    cleaned: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return cleaned


def _draws(node: etree._Element) -> bool:
    if not isinstance(node.tag, str):
        return False
    name = etree.QName(node)
    if name.namespace == _SVG and name.localname == "a":
        # A link leads away; what it holds is still drawn.
        node.tag = f"{{{_SVG}}}g"
        return True
    if name.namespace != _SVG or name.localname not in _ELEMENTS:
        return False
    return name.localname != "style" or not (len(node) or _CSS_AWAY.search(node.text or ""))


def _clean(node: etree._Element) -> None:
    is_image = etree.QName(node).localname == "image"
    for name, value in list(node.attrib.items()):
        if name in ("href", f"{{{_XLINK}}}href"):
            is_good = bool(_INSIDE.fullmatch(value) or (is_image and _PICTURE_INSIDE.fullmatch(value)))
        else:
            is_good = name in _ATTRIBUTES and not _CSS_AWAY.search(value)
        if not is_good:
            del node.attrib[name]


def _remove(node: etree._Element) -> None:
    """Take a node out with all that is in it, but leave the text that follows it."""
    parent = node.getparent()
    if parent is None:
        return
    before = node.getprevious()
    if node.tail:
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)
