"""Which key an operation asks for."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from broadsheet.api.keys import Holder
from broadsheet.api.middleware import ApiRequest
from broadsheet.api.problems import ProblemError
from broadsheet.api.scopes import Scope


class AccessKey(HttpBearer):
    """Asks for a key with a scope. The key itself was looked up when the request came in."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Holder:
        holder = holder_of(request)
        if self.scope not in holder.scopes:
            raise ProblemError(403, f"This access key has not the scope “{self.scope}”.", "wrong-scope")
        return holder

    def authenticate(self, request: HttpRequest, token: str) -> Holder:
        """Not used: see `__call__`."""
        raise NotImplementedError


def holder_of(request: HttpRequest) -> Holder:
    """Who holds the key of a request. Raises ProblemError for one without."""
    holder = cast("ApiRequest", request).access_key
    if holder is None:
        raise ProblemError(
            401, "This needs an access key: send “Authorization: Bearer KEY”.", "no-key", WWW_Authenticate="Bearer"
        )
    return holder
