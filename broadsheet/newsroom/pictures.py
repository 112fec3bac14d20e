"""Pictures as pages, feeds and robots are shown them. Nothing here makes a size: what there is, is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db.models import Model
from wagtail.models import Page, ReferenceIndex

from broadsheet.lib.absolute_url import absolute_url
from broadsheet.newsroom import keys
from broadsheet.newsroom.models import ArticlePage, Author, Picture
from broadsheet.newsroom.models.pictures import Size
from broadsheet.newsroom.picture_files import shapes
from broadsheet.newsroom.picture_files.shapes import AVIF, JPEG, MEDIA_TYPES, PNG, WEBP
from broadsheet.pagecache import service as pagecache

# What a page loads where it can choose nothing: wide enough for a phone, and quick.
_PLAIN_WIDTH = 800
# The size that a teaser's place has while its picture is not cut yet.
_TEASER_SIZE = Size(1200, 800, "")
# A wide screen wants more pixels than AVIF is made with; there WebP is taken.
_NARROW = "(max-width: 50em)"


@dataclass(frozen=True, slots=True)
class PictureSource:
    """The files of one format, from which a browser takes the one that fits."""

    media_type: str
    files: str
    media: str = ""


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture as a page shows it."""

    url: str
    width: int
    height: int
    files: str = ""
    sources: tuple[PictureSource, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureElsewhere:
    """A picture for those who show our articles: search engines, feeds, other sites. The URL is a whole one."""

    url: str
    width: int
    height: int
    alt: str
    media_type: str = ""
    caption: str = ""
    credit: str = ""

    @property
    def as_data(self) -> dict[str, object]:
        """As schema.org has it, with whose it is."""
        said: dict[str, object] = {"caption": self.caption or self.alt, "creditText": self.credit}
        if self.credit:
            said["creator"] = {"@type": "Person", "name": self.credit}
        data = {"@type": "ImageObject", "url": self.url, "width": self.width, "height": self.height}
        return data | {name: value for name, value in said.items() if value}


def shown(picture: Picture, shape: str = shapes.WHOLE) -> ShownPicture:
    """What a page shows of a picture: the sizes made of it, or itself while there are none. No query."""
    formats = picture.sizes_of(shape)
    everywhere = formats.get(JPEG) or formats.get(PNG)
    if not everywhere:
        natural = Size(picture.width, picture.height, "")
        size = _TEASER_SIZE if shape == shapes.TEASER else natural
        return ShownPicture(picture.file.url, size.width, size.height)
    plain = min(everywhere, key=lambda size: abs(size.width - _PLAIN_WIDTH))
    sources = []
    for name in (AVIF, WEBP):
        if name in formats:
            is_short = shape == shapes.WHOLE and formats[name][-1].width < everywhere[-1].width
            sources.append(PictureSource(MEDIA_TYPES[name], _files(formats[name]), _NARROW if is_short else ""))
    widest = everywhere[-1]
    return ShownPicture(_url(plain), widest.width, widest.height, _files(everywhere), tuple(sources))


def social_picture(article: ArticlePage) -> PictureElsewhere | None:
    """The lead picture as it is shown where the article is shared: 1200 by 630 pixels, if it is as large."""
    return _elsewhere(article.lead_picture, shapes.SOCIAL)


def pictures_for_search(article: ArticlePage) -> list[PictureElsewhere]:
    """The lead picture as search engines want it: square, 4 to 3 and 16 to 9."""
    found = [_elsewhere(article.lead_picture, shape) for shape in (shapes.SQUARE, shapes.CLASSIC, shapes.WIDE)]
    # While they are not made, each of them is the picture itself.
    return list(dict.fromkeys(picture for picture in found if picture))


def purge_pages_with(picture: Picture) -> None:
    """Have the pages made again that show this picture, or say something of it."""
    shown_by = set(ArticlePage.objects.filter(lead_picture=picture).values_list("pk", flat=True))
    authors = set(Author.objects.filter(picture=picture).values_list("pk", flat=True))
    others = 0
    for model, pk in _references_to(picture):
        if issubclass(model, Page):
            shown_by.add(int(pk))
        elif issubclass(model, Author):
            authors.add(int(pk))
        else:
            others += 1
    if others:
        # Such as the site's own logo, which stands on every page.
        pagecache.purge_all()
    else:
        pagecache.purge(*map(keys.page, sorted(shown_by)), *map(keys.author, sorted(authors)))


def _references_to(picture: Picture) -> Iterator[tuple[type[Model], str]]:
    """What Wagtail knows to show the picture; it hears of a new page a moment late."""
    references = ReferenceIndex.get_references_to(picture).select_related("content_type")
    for reference in references:
        model = reference.content_type.model_class()
        if model is not None:
            yield model, reference.object_id


def _elsewhere(picture: Picture | None, shape: str) -> PictureElsewhere | None:
    # A drawing in SVG is shown nowhere else.
    if picture is None or picture.is_svg():
        return None
    for name, sizes in picture.sizes_of(shape).items():
        size = sizes[-1]
        said = picture.description, MEDIA_TYPES[name], picture.caption, picture.credit
        return PictureElsewhere(absolute_url(_url(size)), size.width, size.height, *said)
    said = picture.description, "", picture.caption, picture.credit
    return PictureElsewhere(absolute_url(picture.file.url), picture.width, picture.height, *said)


def _url(size: Size) -> str:
    return default_storage.url(size.name)


def _files(sizes: list[Size]) -> str:
    return ", ".join(f"{_url(size)} {size.width}w" for size in sizes)
