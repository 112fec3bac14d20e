"""`broadsheet webserver`, as typed."""

import pytest

from broadsheet.cli.main import main


@pytest.mark.parametrize(("server", "has"), [("nginx", "proxy_pass"), ("caddy", "reverse_proxy 192.0.2.1:81\n")])
def test_the_configuration_is_printed_alone(server, has, settings, capsys):
    settings.SITE_URL, settings.HTTPS, settings.TRUSTED_PROXIES = "https://news.example.org", True, 1
    assert main(["webserver", server, "--app", "192.0.2.1:81"]) == 0
    said = capsys.readouterr()

    assert has in said.out
    assert "192.0.2.1:81" in said.out
    assert "news.example.org" in said.out
    assert "{%" not in said.out
    assert "&quot;" not in said.out
    assert said.err == ""


def test_an_operator_whose_site_trusts_no_proxy_is_warned(capsys, settings):
    settings.SITE_URL = "https://news.example.org"

    assert main(["webserver", "nginx"]) == 0
    assert "BROADSHEET_TRUSTED_PROXIES=1" in capsys.readouterr().err


def test_a_web_server_at_the_applications_own_address_is_refused(capsys):
    assert main(["webserver", "nginx"]) == 1
    assert "set BROADSHEET_URL" in capsys.readouterr().err


def test_a_site_without_page_files_needs_no_such_configuration(capsys, settings):
    settings.PROFILE = "filter"

    assert main(["webserver", "nginx"]) == 1
    assert "no page files" in capsys.readouterr().err
