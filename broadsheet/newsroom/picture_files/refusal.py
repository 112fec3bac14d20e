"""Why a file is no picture for this site, in one sentence for its editor."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NO_PICTURE = _("This file is no picture that can be shown here. These can: JPEG, PNG, WebP, AVIF, GIF and SVG.")
DAMAGED = _("This picture is cut off or damaged. Please upload it again from the original.")
NO_DRAWING = _("This SVG file cannot be read as a drawing. Please save it anew as plain SVG, or as PNG.")
OTHER_NAME = _("This file is called .%(ending)s, but it is a picture of another kind: %(kind)s. Please rename it.")
TOO_LARGE = _("This file has %(size)s; a picture may have %(most)s at most. Please make it smaller.")
TOO_MANY_PIXELS = _(
    "This picture has %(width)s by %(height)s pixels; %(most)s million in all are the most. Please make it smaller."
)
FAR_TOO_MANY_PIXELS = _("This picture has far too many pixels. Please make it smaller.")


class RefusedPicture(ValueError):
    """This file is not taken; the words say why and what to do."""
