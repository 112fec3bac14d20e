"""Imported by every Python that is started with this folder on its path: notes where its processes connect to.

``WATCHED_CONNECTIONS`` names the file; connections within this machine are not noted.
"""

import os
import sys

_PLACE = os.environ.get("WATCHED_CONNECTIONS")
_HERE = ("127.", "localhost", "::1", "0.0.0.0")


def _note(event: str, arguments: tuple) -> None:
    if event == "socket.getaddrinfo":
        host = str(arguments[0])
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
    else:
        return
    if not host.startswith(_HERE):
        with open(_PLACE, "a") as file:
            file.write(f"{event} {host}\n")


if _PLACE:
    sys.addaudithook(_note)
