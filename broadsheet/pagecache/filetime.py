"""What the modification time of a page file says: in its seconds a version, in its nanoseconds when the page expires.

One call of stat() is then enough to serve a page. Web servers such as nginx make the ETag of a file from the seconds
and its size: no two forms of a page may have the same, or a reader's browser would keep an earlier one of equal size.
"""

from __future__ import annotations

_NS = 1_000_000_000
# Seconds from 1970 to the year 2020, from which expiry is counted; it can be written down until 2051.
_SINCE = 1_577_836_800
# No page is kept for so long.
_LONGEST_NS = 24 * 3600 * _NS
# As many seconds as every file system can hold.
_VERSIONS = 2**31


def of(expires: float, version: int) -> int:
    """The file's time in nanoseconds, for a page that ``expires`` so many seconds after 1970."""
    return version % _VERSIONS * _NS + min(max(int(expires) - _SINCE, 0), _NS - 1)


def expiry_ns(time_ns: int, now_ns: int) -> int:
    """When a file of this time expires, in nanoseconds since 1970; long ago for a time that `of` has not made.

    Such a time has a file that somebody copied, or one on a file system that keeps whole seconds only.
    """
    expiry = (_SINCE + time_ns % _NS) * _NS
    return expiry if expiry < now_ns + _LONGEST_NS else 0
