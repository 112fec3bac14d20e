"""Ideas that advertising puts into words in every language: buy, click, win, call, my channel, praise for nothing.

The word lists are general knowledge about advertising, written down before any measurement. They are the one
part of a text that means the same on every site; what a site's own spam says, its own lessons teach.
"""

from __future__ import annotations

import re
from itertools import pairwise

from broadsheet.spamfilter.features.signal import Facts, Signal
from broadsheet.spamfilter.text.normalisation import fold

SIGNALS = (
    Signal("call to act", "wording", 0.6, "calls on the reader to do something (“{call}”)"),
    Signal("calls to act>=2", "wording", 0.6, "calls on the reader to do several things"),
    Signal("own thing", "wording", 0.9, "points to something of the writer's own (“{own}”)"),
    Signal("call and own thing", "wording", 0.8, "asks readers to come to something of the writer's own"),
    Signal("money", "wording", 0.5, "speaks of money to be had (“{money}”)"),
    Signal("money>=2", "wording", 0.6, "speaks of money to be had more than once"),
    Signal("bargain", "wording", 0.6, "offers something cheap or free (“{bargain}”)"),
    Signal("bargain>=2", "wording", 0.6, "offers something cheap or free more than once"),
    Signal("prize", "wording", 1.0, "speaks of a prize (“{prize}”)"),
    Signal("haste", "wording", 0.4, "presses for haste (“{haste}”)"),
    Signal("contact", "wording", 0.6, "asks to be contacted elsewhere (“{contact}”)"),
    Signal("adult", "wording", 1.0, "uses words of the sex trade (“{adult}”)"),
    Signal("pills", "wording", 1.8, "uses words of the pill trade (“{pills}”)"),
    Signal("gambling", "wording", 1.4, "uses words of the gambling trade (“{gambling}”)"),
    Signal("search trade", "wording", 1.0, "uses words of the link trade (“{search}”)"),
    Signal("praise for the site", "wording", 1.3, "praises the site in words that would fit any page (“{praise}”)"),
    Signal("flattery with a link", "wording", 1.4, "flatters beside a link or a website (“{flattery}”)"),
    Signal("praise>=2", "wording", 1.0, "praises the site again and again"),
    Signal("speaks of the post", "wording", 0.1),
    Signal("please", "wording", 0.1),
    Signal("greeting", "wording", 0.1),
    Signal("I", "wording", -0.1),
    Signal("my", "wording", 0.1),
    Signal("you", "wording", 0.0),
    Signal("your", "wording", 0.2),
    Signal("we", "wording", 0.1),
    Signal("third person", "wording", -0.4, "speaks about other people"),
    Signal("negation", "wording", -0.3),
    Signal("past", "wording", -0.3),
    Signal("argument", "wording", -0.4, "argues (“{argument}”)"),
    Signal("chat", "wording", -0.4, "is chatty (“{chat}”)"),
    Signal("question word", "wording", -0.2),
    Signal("small words>=30%", "wording", -0.1),
    Signal("small words<10%", "wording", 0.1),
    Signal("advertising with a link", "wording", 0.8, "advertises, with a link"),
    Signal("advertising at length", "wording", 0.3),
    Signal("two trades", "wording", 0.8, "advertising of more than one kind"),
)

_SINGLE = {
    "call": """
        subscribe subscribed subscribing abonniere abonniert abonnez abonne suscribete inscreva iscriviti sub
        subs click klick klicke klicken cliquez haz clique clicca visit visita besuche besuchen besucht
        visitez follow folgt sigueme join register registriere anmelden signup inscrivez registrate buy kauf
        kaufen kaufe achetez compra comprar compre order bestell bestelle bestellen commandez download
        herunterladen telecharger descargar baixar install apply call calling ruf rufen anrufen appelez llama
        llame ligue text txt send reply antworten repondez responde claim vote share retweet watch schau
        regardez mira contact kontakt kontaktiere contactez contacta try get subscribete daftar kunjungi klik
        gabung подпишись подписывайся подписывайтесь жми жмите переходи переходите пиши пишите купи купить
        заходи вступай закажи звони звоните регистрируйся कॉल सब्सक्राइब क्लिक
    """,
    "money": """
        money cash earn earned earning earnings income profit profits profitable invest investing investment
        investments investor invested loan loans credit finance financial bitcoin btc crypto cryptocurrency
        ethereum usdt forex trading trader trade broker payout paypal salary rich millionaire dollars dollar
        pounds geld verdienen einkommen kredit gewinn argent gagner revenu pret dinero ganar ingresos prestamo
        dinheiro ganhar renda soldi guadagnare prestito uang pinjaman деньги заработок доход зарабатывать
        заработать кредит прибыль инвестиции долларов рублей пассивный крипта крипто криптовалюта биткоин पैसे
        कमाओ wallet withdraw withdrawal mining paid weekly
    """,
    "bargain": """
        free discount cheap cheapest affordable sale deal deals offer offers bargain promo promotion coupon
        voucher bonus giveaway guaranteed guarantee save unlimited subscription price prices lowest kostenlos
        gratis rabatt billig angebot gutschein garantiert gratuit gratuite remise offre promotion gratuitement
        descuento oferta barato desconto sconto offerta diskon promosi murah бесплатно бесплатный скидка
        скидки акция акции предложение gratuito मुफ्त फ्री ringtone ringtones tone tones mobile
    """,
    "prize": """
        prize prizes winner winners won win jackpot lottery award awarded congratulations selected lucky
        reward rewards gewonnen gewinner preis gewinnen gagne gagnant prix ganador premio ganaste vencedor
        vincitore hadiah выиграл приз поздравляем розыгрыш पुरस्कार
    """,
    "haste": """
        now today hurry urgent urgently immediately limited expires expire tonight asap instantly instant
        jetzt sofort heute dringend maintenant vite urgence ahora hoy urgente agora hoje adesso oggi sekarang
        сейчас срочно сегодня успей тороплюсь अभी deadline
    """,
    "contact": """
        whatsapp telegram viber wechat skype kik inbox hotline landline tel hmu gmail лс личку личные
    """,
    "adult": """
        porn porno sex sexy xxx escort escorts nude nudes naked horny singles dating hookup milf
        camgirl camgirls onlyfans erotic fotzen sexo citas sexe rencontre rencontres секс порно интим 18 эскорт девушки
        знакомства
    """,
    "pills": """
        viagra cialis levitra tramadol xanax pharmacy drugstore pills pill prescription keto cbd kamagra
        sildenafil tadalafil phentermine valium ambien steroids apotheke pharmacie farmacia аптека виагра
    """,
    "gambling": """
        casino casinos poker slots slot betting roulette blackjack bookmaker gacor togel judi taruhan situs
        bandar maxwin deposit spins wager казино ставки ставка букмекер kasino
    """,
    "search": """
        seo backlinks backlink ranking serp traffic webmaster hosting autoblog blogging adsense affiliate
        affiliates marketing leads keywords hosting
    """,
    "flattery": """
        insightful informative fantastic wonderful wonderfully brilliant excellent amazing awesome fascinating superb
        outstanding incredible appreciate valuable resonate resonates timely researched inspiring thoughtful crucial
        essential vital great helpful learned loved impressive enlightening aufschlussreich aufschlussreicher informativ
        informativen hervorragend grossartig grossartiger grossartige toller tolle faszinierend gelungene gelungen
        wertvoll wertvolle spannend instructif instructive interessant interessante passionnant superbe excellente
        fascinant pertinent pertinents pertinente magnifique enrichissant interesante excelente fascinante valioso
        valiosa valiosas valiosos informativo informativa maravilloso increible fundamental interessantissimo ottimo
        utilissimo incrivel otimo maravilhoso ciekawy swietny wspanialy interesujacy полезная отличная замечательная
        интересная познавательно
    """,
    "please": """
        please pls plz plzz pleaz bitte svp favor prego пожалуйста tolong कृपया
    """,
    "greeting": """
        hi hello hey hallo bonjour hola ciao ola salut привет приветик приветствую здравствуйте dear friends
        guys
    """,
    "I": """
        i im i'm i've i'd i'll ich je yo eu io я
    """,
    "my": """
        my mine mein meine mon ma mes mi mis meu minha mio mia мой моя мои saya
    """,
    "you": """
        you u ya du sie vous tu usted ты вы voce
    """,
    "your": """
        your ur yours dein deine ihre votre vos tus seu sua tuo ваш твой
    """,
    "we": """
        we our us wir unser unsere nous notre nos nosotros nuestro nossa мы наш наша
    """,
    "third person": """
        he she him his her hers they them their he's she's they're er ihn ihm ihnen il elle ils elles leur lui
        ella ellos ele ela lei loro он она они его её ему
    """,
    "negation": """
        not no don't dont doesn't didn't isn't wasn't can't cant won't never nothing nobody nicht kein keine
        nie pas jamais rien nunca nao non mai не нет ни никогда
    """,
    "past": """
        was were had did been went said got thought made came saw knew war waren hatte wurde etait avait fue
        era estaba foi был была было были
    """,
    "argument": """
        because think believe agree disagree why although though however but wrong right truth opinion point
        if should would could weil denke glaube aber obwohl parce pense mais porque pienso pero acho если
        потому думаю но хотя
    """,
    "chat": """
        lol haha hahaha lmao rofl wow omg ok okay yeah yes yep nah oh ah hmm lor lah wat hehe xd jaja kkk
        ahaha хаха да ага ну ja doch oui si
    """,
    "question word": """
        who what when where how which wer wie wo wann wieso warum qui quand comment quien como cuando кто что
        где когда как почему зачем
    """,
}
_OWN_THINGS = """
    channel channels video videos vid vids page blog website site music song songs cover covers profile instagram
    insta facebook fb twitter soundcloud beats album mixtape shop store link group bio app game server kanal seite
    chaine canal pagina canale stuff remix rap stream webseite covers playlist track canal
"""
_PAIRS = {
    "call": """
        check out | sign up | log on | go to | have look | take look | look at | come see | give thumbs |
        thumbs up | read more | learn more | find out | please visit | opt in | see more
    """,
    "bargain": """
        best price | best prices | low price | for free | at no | risk free | cost only | half price |
        special offer
    """,
    "prize": """
        you won | have won | been selected | been chosen | been awarded | claim your
    """,
    "money": """
        from home | per day | per week | per month | a month | a week | a day | make money | easy money |
        extra income | work from | my boss | passive income | each month | pays out
    """,
    "haste": """
        right now | last chance | act now | don't miss | dont miss | only today | final attempt
    """,
    "contact": """
        contact me | text me | call me | message me | write me | write to | contact us | call us | add me |
        hit me | in bio | dm me
    """,
    "pills": """
        weight loss | lose weight | male enhancement | weight fast | fat burner
    """,
    "adult": """
        hot girls | sexy girls | hot singles | adult chat | meet girls | single ladies | webcam girl |
        webcam girls | webcam model | webcam models | webcam sex | webcam show | live webcam
    """,
    "search": """
        search engine | search engines | link building | guest post | page rank | web design | web hosting |
        rank higher | your website | your web | web traffic | web host | browser compatibility
    """,
    "praise": """
        great post | nice post | good post | great article | nice article | good article | excellent article |
        great blog | nice blog | awesome blog | great site | nice site | awesome site | good site |
        great website | awesome post | wonderful post | excellent post | great information |
        useful information | good information | valuable information | nice information | helpful information |
        keep up | keep writing | keep posting | very informative | really informative | so informative |
        stumbled upon | book marked | very helpful | really helpful | writing style | i'll bookmark | will bookmark |
        great write | write up | awesome article | interesting article | informative post | informative article |
        quality content | amazing blog | excellent blog | toller beitrag | super beitrag | schöner artikel |
        super article | excelente articulo | buen articulo | otimo artigo
    """,
    "site": """
        your post | your article | your articles | your posts | your writing | your content | keep it | piece of |
        your blog | your site | your website | your web | this blog | this website | this web | this weblog | web page |
        blog post | came across | visit again | blog owners | article post | your rss | rss feed | paragraph at |
        this paragraph
    """,
}
_PRAISE_WORDS = frozenset({b"blogger", b"bloggers", b"bookmarked", b"weblog"})
_WORDS_FOR_CHANCE = 25
_NAMES = {
    "call": ("call to act", "calls to act>=2"),
    "money": ("money", "money>=2"),
    "bargain": ("bargain", "bargain>=2"),
    "search": ("search trade",),
    "site": ("speaks of the post",),
    "praise": ("praise for the site", "praise>=2"),
}
_TRADES = ("money", "bargain", "prize", "adult", "pills", "gambling", "search")
_THAI_AND_THE_LIKE = re.compile(
    "(?P<call>สมัคร|เข้าเว็บ|กดเลย|กดรับ|โทร|คลิก|แอด|ติดต่อ|ซื้อ|订阅|点击|加微信|联系|クリック|登録)|"
    "(?P<money>เงิน|รายได้|กู้|สินเชื่อ|กำไร|ลงทุน|赚钱|贷款|投资)|(?P<bargain>ฟรี|ส่วนลด|ลด|โปร|พิเศษ|免费|优惠|無料)|"
    "(?P<prize>รางวัล|ลุ้น|โชค|โบนัส|中奖|奖)|"
    "(?P<gambling>บาคาร่า|คาสิโน|สล็อต|แทงบอล|พนัน|赌|博彩)|(?P<haste>ด่วน|วันนี้|ตอนนี้|立即)"
)


_THAI_OR_FAR_EASTERN = re.compile("[\u0e00-\u0e7f\u30a0-\u30ff\u4e00-\u9fff]")
"""One of these begins each of the above."""


def _word_ideas() -> dict[bytes, tuple[str, ...]]:
    ideas: dict[bytes, tuple[str, ...]] = {}
    for idea, listed in _SINGLE.items():
        for word in listed.split():
            ideas[folded_word(word)] = (*ideas.get(folded_word(word), ()), idea)
    return ideas


def folded_word(word: str) -> bytes:
    """A listed word as it appears in a folded text."""
    return fold(word).encode()


def _pair_ideas() -> dict[tuple[bytes, bytes], str]:
    return {
        (first.encode(), second.encode()): idea
        for idea, listed in _PAIRS.items()
        for first, second in (pair.split() for pair in listed.split("|"))
    }


_WORDS = _word_ideas()
_WORD_PAIRS = _pair_ideas()
_POSSESSIVES = frozenset(w.encode() for w in _SINGLE["my"].split() + _SINGLE["we"].split())
_OWN = frozenset(w.encode() for w in _OWN_THINGS.split())
_FIRSTS = frozenset(first for first, _ in _WORD_PAIRS)
_LISTED = frozenset(_WORDS) | _FIRSTS | _PRAISE_WORDS | _OWN | _POSSESSIVES
_SMALL = frozenset(
    b"""the a an and or of to in on at is are was be it that this for with as by from not but so if i you he she
    they we""".split()
)


def signals(folded: str, words: list[bytes], has_link: bool, has_website: bool, facts: Facts) -> list[str]:
    """The names of the wording signals in a text, given its folded words in order."""
    counts: dict[str, int] = {}
    said: dict[str, bytes] = {}
    present = _LISTED.intersection(words)
    # In a fixed order: sums of floats depend on theirs, and a model must be the same on every machine.
    for word in sorted(filter(_WORDS.__contains__, present)):
        for idea in _WORDS[word]:
            counts[idea] = counts.get(idea, 0) + 1
            said[idea] = max(word, said.get(idea, b""))
    if firsts := _FIRSTS & present:
        for pair in sorted({pair for pair in pairwise(words) if pair[0] in firsts and pair in _WORD_PAIRS}):
            idea = _WORD_PAIRS[pair]
            counts[idea] = counts.get(idea, 0) + 1
            said[idea] = max(b" ".join(pair), said.get(idea, b""))
    for word in sorted(_PRAISE_WORDS & present):
        counts["praise"] = counts.get("praise", 0) + 1
        said["praise"] = max(word, said.get("praise", b""))
    own = _own_thing(words) if _OWN & present and _POSSESSIVES & present else b""
    if own:
        said["own"] = own
    if not folded.isascii() and _THAI_OR_FAR_EASTERN.search(folded):
        for match in _THAI_AND_THE_LIKE.finditer(folded):
            idea = str(match.lastgroup)
            counts[idea] = counts.get(idea, 0) + 1
            said[idea] = max(match.group().encode(), said.get(idea, b""))
    facts.update({idea: phrase.decode("utf-8", "replace") for idea, phrase in said.items()})
    if "praise" in facts:
        facts.setdefault("flattery", facts["praise"])
    return _named(counts, bool(own), words, has_link, has_link or has_website)


def _own_thing(words: list[bytes]) -> bytes:
    """The first "my channel" within two words of each other, or nothing."""
    for place, word in enumerate(words):
        if word in _POSSESSIVES:
            for thing in words[place + 1 : place + 4]:
                if thing in _OWN:
                    return word + b" " + thing
    return b""


def _named(counts: dict[str, int], own: bool, words: list[bytes], has_link: bool, has_route: bool) -> list[str]:
    found: list[str] = []
    if "site" in counts and "praise" in counts:
        counts["praise"] += counts["site"]
    # In a long text some such words stand by chance: a second one tells only if they stand close.
    often = 1 + len(words) // _WORDS_FOR_CHANCE
    for idea, count in counts.items():
        if idea == "flattery":
            # By itself it is what people say; what it stands beside makes the difference.
            continue
        found += _NAMES.get(idea, (idea,))[: 1 + (count > often)]
    trades = sum([idea in counts for idea in _TRADES]) - (often - 1)
    called = "call" in counts
    checks = (
        ("own thing", own),
        ("call and own thing", own and (called or "please" in counts)),
        ("flattery with a link", has_route and ("flattery" in counts or "praise" in counts)),
        ("advertising with a link", has_link and (own or trades or called)),
        ("two trades", trades >= 2),
        ("advertising at length", trades + called + own >= 2 and len(words) >= 15),
    )
    return found + [name for name, holds in checks if holds] + _small_words(words)


def _small_words(words: list[bytes]) -> list[str]:
    if len(words) < 10:
        return []
    small = sum(map(_SMALL.__contains__, words))
    if small >= 0.3 * len(words):
        return ["small words>=30%"]
    return ["small words<10%"] if small < 0.1 * len(words) else []
