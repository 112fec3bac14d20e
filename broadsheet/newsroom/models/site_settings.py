"""What an editor sets for the whole site: its name, look, footer, policies and what machines may do with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, PageChooserPanel, TabbedInterface
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField
from wagtail.images.models import AbstractRendition
from wagtail.models import Page

from broadsheet.newsroom import looks
from broadsheet.newsroom.models.pictures import Picture

_SYSTEM_SERIF = 'Charter, "Bitstream Charter", "Iowan Old Style", Cambria, Georgia, serif'
_SYSTEM_SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif'
# In which sizes an uploaded picture is needed, by what it is for.
_SIZES = {
    "logo": {"logo": "max-640x160|preserve-svg"},
    "icon": {f"icon_{size}": f"fill-{size}x{size}|format-png" for size in (32, 180, 192, 512)},
    "social_picture": {"social": "fill-1200x630|format-jpeg"},
}
# Under which name schema.org knows each policy; see also the Trust Project.
POLICIES = {
    "publishing_principles": "publishingPrinciples",
    "ethics_policy": "ethicsPolicy",
    "corrections_policy": "correctionsPolicy",
    "verification_policy": "verificationFactCheckingPolicy",
    "masthead": "masthead",
    "ownership": "ownershipFundingInfo",
    "unnamed_sources_policy": "unnamedSourcesPolicy",
    "diversity_policy": "diversityPolicy",
    "coverage_policy": "missionCoveragePrioritiesPolicy",
    "feedback_policy": "actionableFeedbackPolicy",
}


class Typeface(models.TextChoices):
    """In which type the site is set."""

    OWN = "own", _("The type that comes with Broadsheet")
    SERIF = "serif", _("The reader’s own type, with serifs")
    SANS = "sans", _("The reader’s own type, without serifs")

    @property
    def rules(self) -> str:
        """The style rules that choose it."""
        family = {"serif": _SYSTEM_SERIF, "sans": _SYSTEM_SANS}.get(self.value)
        return f":root {{ --serif: {family}; --display: {family}; }}\n" if family else ""


class FeedContent(models.TextChoices):
    """How much of an article stands in feeds."""

    FULL = "full", _("The whole story")
    EXCERPT = "excerpt", _("The standfirst only")


class AiCrawlers(models.TextChoices):
    """What crawlers of AI companies may do; a request that well-behaved ones follow."""

    ALLOW = "allow", _("Read everything, also to train models")
    SEARCH = "search", _("Read to find and to answer with a link, not to train models")
    NONE = "none", _("Read nothing")


def check_contact(text: str) -> None:
    """Raises ValidationError for what is neither an e-mail address nor a web address."""
    check = EmailValidator() if "@" in text and "/" not in text else URLValidator(["https", "http"])
    try:
        check(text)
    except ValidationError:
        raise ValidationError(_("This is neither an e-mail address nor a web address.")) from None


def _policy(words: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        "wagtailcore.Page", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=words
    )


def _picture(words: Any, help_text: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        "newsroom.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=words,
        help_text=help_text,
    )  # fmt: skip


class _Wanted(NamedTuple):
    """A size of a picture that pages or machines need."""

    name: str
    picture: Picture
    spec: str

    @property
    def source(self) -> str:
        """What it is made from: the file, and the point of it that has to stay."""
        focus = self.picture.focus
        return f"{self.picture.file.name} {focus.x},{focus.y}" if focus else str(self.picture.file.name)


class SiteSettingsQuerySet(models.QuerySet["SiteSettings"]):
    """Facts about the settings of all sites."""

    def current(self) -> SiteSettings | None:
        """The settings of the site itself; ``None`` before there is one."""
        return self.order_by("-site__is_default_site", "pk").first()

    def showing(self, picture: Picture) -> SiteSettingsQuerySet:
        """Those with this picture as logo, icon or picture for sharing."""
        return self.filter(models.Q(logo=picture) | models.Q(icon=picture) | models.Q(social_picture=picture))


@register_setting(icon="cog", order=1)
class SiteSettings(BaseSiteSetting):
    """The site's settings; one row for each site. Read them through `broadsheet.newsroom.site`."""

    name = models.CharField(
        _("name of the site"), max_length=100, default="Broadsheet",
        help_text=_("Where the operator has set BROADSHEET_SITE_NAME, that stands instead."),
    )  # fmt: skip
    motto = models.CharField(_("motto"), max_length=200, blank=True, help_text=_("A few words below the name."))
    logo = _picture(_("logo"), _("Stands instead of the name, at most 160 pixels high."))
    icon = _picture(_("icon"), _("A square of at least 512 pixels, for tabs and home screens."))
    social_picture = _picture(_("picture for sharing"), _("Where a page without a picture of its own is shared."))
    accent = models.CharField(_("colour of accents"), max_length=7, blank=True, help_text=_("Such as #9c2f1f."))
    dark_accent = models.CharField(
        _("the same on dark paper"), max_length=7, blank=True, help_text=_("A light colour, such as #f0957f.")
    )
    typeface = models.CharField(_("type"), max_length=8, choices=Typeface.choices, default=Typeface.OWN)
    css = models.TextField(
        _("further CSS"), blank=True, max_length=50_000, help_text=_("Sent as a style sheet of its own, after ours.")
    )
    footer = RichTextField(_("words in the footer"), blank=True, features=["bold", "italic", "link"])
    contact = models.CharField(
        _("contact"), max_length=254, blank=True, validators=[check_contact],
        help_text=_("An e-mail or web address at which readers reach you."),
    )  # fmt: skip
    security_contact = models.CharField(
        _("contact for security"), max_length=254, blank=True, validators=[check_contact],
        help_text=_("Where weaknesses of the site are reported; stands in security.txt."),
    )  # fmt: skip
    publishing_principles = _policy(_("publishing principles"))
    ethics_policy = _policy(_("ethics"))
    corrections_policy = _policy(_("corrections"))
    verification_policy = _policy(_("verification of facts"))
    masthead = _policy(_("who we are (masthead)"))
    ownership = _policy(_("ownership and funding"))
    unnamed_sources_policy = _policy(_("unnamed sources"))
    diversity_policy = _policy(_("diversity"))
    coverage_policy = _policy(_("mission and priorities of coverage"))
    feedback_policy = _policy(_("how readers take part"))
    feed_content = models.CharField(
        _("articles in feeds"), max_length=8, choices=FeedContent.choices, default=FeedContent.FULL
    )
    ai_crawlers = models.CharField(
        _("crawlers of AI companies may"), max_length=8, choices=AiCrawlers.choices, default=AiCrawlers.SEARCH
    )
    content_signals = models.BooleanField(
        _("say it as content signals too"), default=False, db_default=False,
        help_text=_("One more line in robots.txt (contentsignals.org). Checkers that do not know it yet, such as older"
                    " versions of Lighthouse, call the file invalid."),
    )  # fmt: skip
    # Worked out beforehand, so that a page needs no further query for them.
    pictures = models.JSONField(editable=False, default=dict)
    style_sheet = models.TextField(editable=False, default="")
    style_digest = models.CharField(max_length=16, editable=False, default="")

    objects = SiteSettingsQuerySet.as_manager()

    edit_handler = TabbedInterface(
        [
            ObjectList([FieldPanel("name"), FieldPanel("motto"), FieldPanel("footer")], heading=_("Name")),
            ObjectList(
                [
                    *(FieldPanel(name) for name in ("logo", "icon", "social_picture", "typeface")),
                    MultiFieldPanel([FieldPanel("accent"), FieldPanel("dark_accent")], heading=_("Colours")),
                    FieldPanel("css"),
                ],
                heading=_("Look"),
            ),
            ObjectList(
                [*(FieldPanel(name) for name in ("contact", "security_contact")), *map(PageChooserPanel, POLICIES)],
                heading=_("Contact and policies"),
            ),
            ObjectList(
                [FieldPanel(name) for name in ("feed_content", "ai_crawlers", "content_signals")],
                heading=_("Feeds and machines"),
            ),
        ]
    )

    class Meta:
        verbose_name = _("site settings")

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """What the site is called everywhere."""
        return settings.SITE_NAME or self.name

    @classmethod
    def current_name(cls) -> str:
        """The site's name, for callers without a page at hand; empty before there is a site."""
        row = cls.objects.current()
        return row.shown_name if row else ""

    @classmethod
    def current_contact(cls) -> str:
        """How readers reach the publisher, as an editor has set it."""
        row = cls.objects.current()
        return row.contact if row else ""

    def clean(self) -> None:
        super().clean()
        checks: dict[str, Callable[[], None]] = {
            "accent": lambda: looks.check_colour(self.accent, looks.PAPER),
            "dark_accent": lambda: looks.check_colour(self.dark_accent, looks.DARK_PAPER),
            "css": lambda: looks.check_css(self.css, settings.SITE_URL),
        }
        errors = {}
        for field, check in checks.items():
            try:
                check()
            except ValidationError as problem:
                errors[field] = problem
        if errors:
            raise ValidationError(errors)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pictures = {wanted.name: found for wanted in self._pictures_wanted() if (found := self._so_far(wanted))}
        rules = Typeface(self.typeface).rules
        self.style_sheet = looks.style_sheet(self.accent, self.dark_accent, rules, self.css)
        self.style_digest = looks.digest(self.style_sheet)
        super().save(*args, **kwargs)

    @property
    def lacks_pictures(self) -> bool:
        """Whether the background worker has pictures to make."""
        return any(self.pictures.get(one.name, {}).get("of") != one.source for one in self._pictures_wanted())

    def make_pictures(self) -> bool:
        """Make the logo, icons and picture for sharing in their sizes; whether they still are what is set.

        A file that cannot be read has none.
        """
        made = {}
        for wanted in self._pictures_wanted():
            with suppress(OSError):
                made[wanted.name] = _described(wanted.picture.make_rendition(wanted.spec), wanted.source)
        chosen = {f"{name}_id": getattr(self, f"{name}_id") for name in _SIZES}
        return bool(type(self).objects.filter(pk=self.pk, **chosen).update(pictures=made))

    def _pictures_wanted(self) -> Iterator[_Wanted]:
        for name, sizes in _SIZES.items():
            picture = getattr(self, name)
            if picture is not None:
                yield from (_Wanted(size, picture, spec) for size, spec in sizes.items())

    def _so_far(self, wanted: _Wanted) -> dict[str, Any] | None:
        """What there is of a picture: as it was made; a logo in another size while it is not; nothing of an icon."""
        made = self.pictures.get(wanted.name, {})
        if made.get("of") == wanted.source:
            return made
        return _described(wanted.picture.get_rendition(wanted.spec), "") if wanted.name == "logo" else None

    def policies(self) -> dict[str, str]:
        """The address of each policy that is published, by its name at schema.org; one query, none without policies."""
        chosen = {name: pk for field, name in POLICIES.items() if (pk := getattr(self, f"{field}_id"))}
        pages = {page.pk: page.url for page in Page.objects.live().filter(pk__in=chosen.values())} if chosen else {}
        return {name: pages[pk] for name, pk in chosen.items() if pages.get(pk)}


def _described(rendition: AbstractRendition, source: str) -> dict[str, Any]:
    return {"url": rendition.url, "width": rendition.width, "height": rendition.height, "of": source}
