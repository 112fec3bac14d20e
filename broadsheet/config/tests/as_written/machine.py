"""The machine on which the commands of a page are carried out: a folder, a real shell, and the programs that it has.

Places such as ``/etc`` lie in the folder. ``broadsheet`` is the real program; what the machine of a test cannot have is
stood in for, see `stand_ins`. Any other program is not found, so that no page can do harm here unseen.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from broadsheet.config.tests import commands, services
from broadsheet.config.tests.as_written import stand_ins

ROOT = Path(__file__).resolve().parents[4]
# Of Debian's own programs, those that pages use, and those that the stand-ins need.
_REAL = (
    "awk", "basename", "bash", "cat", "chmod", "cp", "curl", "dirname", "env", "grep", "gunzip", "gzip", "kill", "ln",
    "mkdir", "openssl", "rm", "sed", "sleep", "sh", "tail", "tee", "timeout", "touch",
)  # fmt: skip
_PLACES = re.compile(r"(?<![\w.}/-])/(etc|opt|srv|usr|var)/")


class Machine:
    """A machine in ``root``; commands are typed in its folder ``work``, where the site is in ``var``."""

    def __init__(self, root: Path, **environ: str) -> None:
        self.root, self.port = root, services.free_port()
        self.work, self.programs = root / "work", root / "bin"
        for name in ("work/.venv", "bin", "etc/nginx/conf.d", "etc/ssl", "etc/systemd/system", "var/lib", "opt"):
            (root / name).mkdir(parents=True)
        for name in _REAL:
            (self.programs / name).symlink_to(shutil.which(name) or services.missing(name))
        for name, standing_in in stand_ins.ALL.items():
            (self.programs / name).write_text(f"#!/bin/bash\nset -euo pipefail\n{standing_in.script}")
            (self.programs / name).chmod(0o755)
        (self.work / ".venv/bin").symlink_to(self.programs)
        (self.work / "deploy").symlink_to(ROOT / "deploy")
        # An answer that is no success ends curl with 22.
        (root / ".curlrc").write_text("fail\nsilent\nshow-error\n")
        self._environ = commands.inherited() | {
            "HOME": str(root),
            "MACHINE": str(root),
            "PATH": str(self.programs),
            "PORT": str(self.port),
            "PYTHON": sys.executable,
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "SOURCE": str(ROOT),
        }  # fmt: skip
        self._environ |= environ
        # Of this test's own process.
        self._environ.pop("DJANGO_SETTINGS_MODULE", None)

    def carry_out(self, script: str) -> str:
        """Run a script in a shell as somebody types it line by line; returns all that is printed.

        Raises AssertionError with the command that did not end with 0, and with what it said.
        """
        placed = _PLACES.sub(rf"{self.root}/\1/", script).replace("127.0.0.1:8000", f"127.0.0.1:{self.port}")
        told = "set -euo pipefail; trap 'echo \"this ended with $?: $BASH_COMMAND\"' ERR\n"
        with (self.root / "output").open("w+") as output:
            ended = subprocess.run(
                [self.programs / "bash", "-c", told + placed], cwd=self.work, env=self._environ,
                timeout=services.SECONDS, check=False,
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
        said = (self.root / "output").read_text()
        assert ended.returncode == 0, said
        return said

    def stop(self) -> None:
        """End what is still served."""
        served = self.root / "serving"
        if not served.exists():
            return
        process = int(served.read_text())
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGTERM)
            services.wait_until(lambda: _has_ended(process), "the site to end")


def _has_ended(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True
