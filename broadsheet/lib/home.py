"""The home folder of a site, and the profile that is remembered in it.

Read before the framework is set up, so nothing here may import Django.
"""

from __future__ import annotations

import os
from pathlib import Path

PROFILES = ("full", "discussion", "filter")
DEFAULT_PROFILE = "full"


def folder() -> Path:
    """Where everything of the site is kept: ``BROADSHEET_HOME``, or ``var`` in the working directory."""
    return Path(os.environ.get("BROADSHEET_HOME", "var").strip()).absolute()


def profile() -> str:
    """The profile in force: ``BROADSHEET_PROFILE``, or else the one remembered in the home folder, at first ``full``.

    It may be no known profile at all; the settings check that.
    """
    return os.environ.get("BROADSHEET_PROFILE", "").strip() or remembered_profile(folder()) or DEFAULT_PROFILE


def remembered_profile(home: Path) -> str:
    """The profile with which this home folder was last served; empty if it never was."""
    try:
        return _profile_file(home).read_text("utf-8", errors="replace").strip()
    except OSError:
        return ""


def remember_profile(home: Path, profile: str) -> None:
    """Make ``profile`` the one that every command takes for this home folder from now on."""
    draft = _profile_file(home).with_suffix(".draft")
    draft.write_text(f"{profile}\n")
    os.replace(draft, _profile_file(home))


def _profile_file(home: Path) -> Path:
    return home / "profile"
