"""Ready lists of insults, one for each language, small on purpose: a person reads what they hold, or they bin it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from broadsheet.discussion.rules import banned_words

NAMES = {
    "ar": _("Insults, Arabic"),
    "de": _("Insults, German"),
    "en": _("Insults, English"),
    "es": _("Insults, Spanish"),
    "fr": _("Insults, French"),
    "ru": _("Insults, Russian"),
}

# Words that hardly stand in a comment without insulting somebody. What is also a plain word is left out.
_PHRASES = {
    "ar": "يا حمار, يا كلب, يا حيوان, يا غبي, ابن الكلب, ابن الحرام, كلب ابن كلب, يا حقير, يا وسخ, يا سافل, يا تافه",
    "de": (
        "idiot, idioten, vollidiot, vollidioten, trottel, volltrottel, depp, deppen, vollpfosten, dummkopf, "
        "schwachkopf, hohlkopf, arschloch, arschlöcher, drecksack, dreckskerl, mistkerl, miststück, wichser, "
        "hurensohn, hurensöhne, fotze, schlampe, missgeburt, spast, halt die fresse, halt dein maul, fick dich, "
        "verpiss dich, volksverräter, untermensch, untermenschen"
    ),
    "en": (
        "idiot, idiots, moron, morons, imbecile, imbeciles, dumbass, asshole, assholes, arsehole, arseholes, bastards, "
        "wanker, wankers, dickhead, dickheads, twat, twats, cunt, cunts, bitch, bitches, slut, sluts, whore, whores, "
        "scumbag, scumbags, retard, retards, motherfucker, motherfuckers, fuck you, fuck off, piss off, "
        "go kill yourself, kill yourself, subhuman, subhumans"
    ),
    "es": (
        "idiota, idiotas, imbécil, imbéciles, gilipollas, subnormal, subnormales, tarado, tarada, cabrón, cabrones, "
        "hijo de puta, hijos de puta, hija de puta, hijoputa, malparido, pendejo, pendejos, zorras, mierdoso, "
        "vete a la mierda, que te jodan, que te den, muérete"
    ),
    "fr": (
        "connard, connards, connasse, connasses, abruti, abrutis, débile mental, crétin, crétins, imbécile, imbéciles, "
        "salopard, salopards, enculé, enculés, fils de pute, pétasse, pouffiasse, ordure humaine, sous merde, "
        "ferme ta gueule, ta gueule, va te faire foutre, nique ta mère, sale con, pauvre con, pauvre conne"
    ),
    "ru": (
        "идиот, идиоты, дебил, дебилы, кретин, кретины, придурок, придурки, ублюдок, ублюдки, мудак, мудаки, "
        "урод, уроды, сволочь, мразь, мрази, тварь, гнида, подонок, подонки, недоумок, сука, суки, шлюха, "
        "пошел ты, пошёл ты, иди на хуй, пошёл на хуй, заткнись, сдохни"
    ),
}


def phrases(language: str) -> list[str]:
    """The phrases of one list as they are written; none for a language that has none."""
    return [phrase.strip() for phrase in _PHRASES.get(language, "").split(",") if phrase.strip()]


def normalised(lists: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each phrase of these lists, normalised, with what is done with it; ``lists`` are languages and actions."""
    return {banned_words.normalised(phrase): action for language, action in lists for phrase in phrases(language)}
