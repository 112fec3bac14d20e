"""An environment with nothing but the wheel and what one of its extras needs, made without a network.

The libraries are those of this environment, linked one by one: what the extra does not name, and nothing that it names
brings along, is not there.
"""

from __future__ import annotations

import venv
import zipfile
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def environment(folder: Path, wheel: Path, extra: str) -> Path:
    """Make it in ``folder``; returns its Python. Several extras are parted by commas, as pip has them."""
    venv.create(folder, symlinks=True)
    packages = next(folder.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(packages)
    ours = metadata.Distribution.at(next(packages.glob("broadsheet-*.dist-info")))
    for distribution in closure(ours.requires or [], set(extra.split(","))):
        link(distribution, packages)
    return folder / "bin" / "python"


def closure(wanted: Iterable[str], extras: set[str], seen: set[str] | None = None) -> Iterator[metadata.Distribution]:
    """Every distribution that these requirements bring along, each once."""
    seen = set() if seen is None else seen
    for requirement in map(Requirement, wanted):
        if not is_meant(requirement, extras):
            continue
        name = canonicalize_name(requirement.name)
        # The same package with one more extra is read again, for what that brings.
        for part in {"", *requirement.extras}:
            if f"{name}[{part}]" in seen:
                continue
            seen.add(f"{name}[{part}]")
            distribution = metadata.distribution(name)
            if name != "broadsheet":
                yield distribution
            yield from closure(distribution.requires or [], {part}, seen)


def is_meant(requirement: Requirement, extras: set[str]) -> bool:
    """Whether its condition holds here, such as a system or an extra."""
    if requirement.marker is None:
        return True
    here = {name: str(value) for name, value in default_environment().items()}
    return any(requirement.marker.evaluate(here | {"extra": extra}) for extra in extras | {""})


def link(distribution: metadata.Distribution, packages: Path) -> None:
    """Put what the distribution has beside Python's own library into ``packages``, as links."""
    tops = {file.parts[0] for file in distribution.files or []} - {"..", "__pycache__"}
    for top in tops:
        place = packages / top
        if not place.exists():
            place.symlink_to(Path(str(distribution.locate_file(top))))
