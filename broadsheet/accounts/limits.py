"""How often somebody may try to get in: by network address, by network and by account."""

from __future__ import annotations

from datetime import datetime

from broadsheet.lib import client_ip, ratelimit

_QUARTER, _HOUR = 900, 3_600
# An office of many people has one address. One name at one address is limited by axes, more strictly.
_TRIES_OF_ADDRESS, _TRIES_OF_NETWORK = 40, 200
_TRIES_OF_NAME = 100
_TRIES_OF_FACTOR = 10
_ASKED_BY_ADDRESS, _ASKED_BY_NETWORK = 5, 50


def is_sign_in_over_limit(address: str, name: str, is_known_device: bool, now: datetime) -> bool:
    """Count a try to sign in; true if there are too many from the address or its network, or for the name.

    Whoever has signed in with this device before is not kept out by what others try with the name.
    """
    return is_address_over_limit(address, now) or (
        not is_known_device
        and ratelimit.is_too_much("sign-in-name", name.casefold(), _TRIES_OF_NAME, _HOUR, now.timestamp())
    )


def is_address_over_limit(address: str, now: datetime) -> bool:
    """Count a try to sign in, by whatever proof, from this address and its network; whether there were too many."""
    clock = now.timestamp()
    subscriber, network = client_ip.subscriber(address), client_ip.network(address)
    return ratelimit.is_too_much("sign-in", subscriber, _TRIES_OF_ADDRESS, _QUARTER, clock) or ratelimit.is_too_much(
        "sign-in-network", network, _TRIES_OF_NETWORK, _QUARTER, clock
    )


def is_second_factor_over_limit(user_id: int, now: datetime) -> bool:
    """Count a try with a second factor, or with the password of somebody who is signed in."""
    return ratelimit.is_too_much("second-factor", str(user_id), _TRIES_OF_FACTOR, _QUARTER, now.timestamp())


def is_asking_over_limit(address: str, now: datetime) -> bool:
    """Count that somebody asks for a new password; true if the address or its network has too often."""
    clock = now.timestamp()
    subscriber, network = client_ip.subscriber(address), client_ip.network(address)
    return ratelimit.is_too_much("forgotten", subscriber, _ASKED_BY_ADDRESS, _HOUR, clock) or ratelimit.is_too_much(
        "forgotten-network", network, _ASKED_BY_NETWORK, _HOUR, clock
    )
