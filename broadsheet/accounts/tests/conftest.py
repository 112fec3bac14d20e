import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


@pytest.fixture
def mail_works(settings):
    settings.MAIL_WORKS = True
