"""Encodings as browsers read them."""

from __future__ import annotations

import pytest

from broadsheet.exchange.formats.savedpage.tests.samples import read, texts_of

RUSSIAN = (
    "Ночной паром вернулся в порт после девяти лет, и на берег сошли двести двенадцать пассажиров, сорок велосипедов "
    "и одна удивлённая коза. Начальник порта сказал, что вывеску никто не снимал."
)
CHINESE = (
    "夜间渡轮终于回来了，星期六有二百一十二名乘客、四十辆自行车和一只山羊从码头上岸。老人們說這是九年來的第一次航行。"
    * 2
)
JAPANESE = (
    "夜の渡し船がようやく戻った。①乗客二百十二人、②自転車四十台、そして③ヤギ一匹。港の人々は九年ぶりだと話した。" * 2
)
SCRIPT = "<script>" + "function show(a, b) { return document.getElementById(a).append(b); }\n" * 2_000 + "</script>"


def html(story: str, head: str = "") -> str:
    return f"<html><head>{head}<title>x</title></head><body><h1>A1 {story[:6]}</h1><p>{story}</p><p>{story}</p></body>"


@pytest.mark.parametrize(
    ("label", "written_as", "story"),
    [
        ("gb2312", "gb18030", CHINESE),
        ("Shift_JIS", "cp932", JAPANESE),
        (
            "ks_c_5601-1987",
            "cp949",
            "밤 연락선이 드디어 돌아왔다. 승객 이백십이 명과 자전거 마흔 대, 염소 한 마리가 내렸다. 똠방각하." * 3,
        ),
        ("latin1", "cp1252", "“Zoë” – so hieß die Ziege an Bord – kam mit zweihundertzwölf Fahrgästen zurück. " * 3),
        (
            "iso-8859-9",
            "cp1254",
            "“Gece vapuru” dokuz yıl sonra döndü; rıhtımda iki yüz yolcu, kırk bisiklet vardı. " * 3,
        ),
    ],
)
def test_a_label_means_what_browsers_take_it_for(label: str, written_as: str, story: str) -> None:
    page = html(story, f'<meta charset="{label}">').encode(written_as)
    assert texts_of(read(page))[0] == story.strip()


def test_a_declaration_far_below_the_beginning() -> None:
    page = html(RUSSIAN, SCRIPT + '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">')
    assert texts_of(read(page.encode("cp1251")))[0] == RUSSIAN


@pytest.mark.parametrize("encoding", ["cp1251", "koi8_r"])
def test_cyrillic_without_a_declaration_beside_long_scripts(encoding: str) -> None:
    page = html(RUSSIAN, SCRIPT).replace("’", "'")
    assert texts_of(read(page.encode(encoding)))[0] == RUSSIAN


def test_a_label_that_no_browser_knows_is_passed_over() -> None:
    page = html("Die Fähre ist zurück, mit zweihundert Fahrgästen und einer Ziege an Bord. " * 3, "<meta charset=foo>")
    assert "Fähre" in texts_of(read(page.encode("cp1252")))[0]
