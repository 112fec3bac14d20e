"""Pages elsewhere that ask, by their origin."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", ["/embed/latest", "/embed/counts", "/embed/fragment?url=https://blog.example/bees/"])
def test_an_origin_that_cannot_be_read_is_that_of_a_stranger(path, method, client):
    answer = getattr(client, method)(path, headers={"origin": "http://[::1"})

    assert 200 <= answer.status_code < 500
