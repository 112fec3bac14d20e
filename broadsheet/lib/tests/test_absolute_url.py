"""URLs that are read outside the site."""

from broadsheet.lib.absolute_url import absolute_url


def test_a_path_gets_the_address_of_the_site(settings):
    settings.SITE_URL = "https://news.example.org"

    assert absolute_url("/town/mill/") == "https://news.example.org/town/mill/"


def test_a_url_of_another_site_stays_as_it_is():
    assert absolute_url("https://blog.example.org/bees/") == "https://blog.example.org/bees/"
