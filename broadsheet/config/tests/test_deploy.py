"""The files in `deploy/`: what they start is a command of ours, with settings of ours, and with few rights."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from broadsheet.cli.main import build_parser

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"
UNIT, IMAGE = DEPLOY / "systemd" / "broadsheet.service", DEPLOY / "Dockerfile"
pytestmark = pytest.mark.skipif(not DEPLOY.exists(), reason="needs the source tree")


def test_the_unit_starts_the_site_with_few_rights():
    start = re.search(r"^ExecStart=(.+)$", UNIT.read_text(), re.MULTILINE).group(1)
    assert build_parser().parse_args(shlex.split(start)[1:]).command == "serve"
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    rated = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", str(UNIT)], capture_output=True, text=True, check=True
    )

    assert float(re.search(r"exposure level for \S+: ([\d.]+)", rated.stdout).group(1)) <= 2.0


def test_the_image_runs_the_site_as_no_root_with_one_volume_and_a_health_check():
    lines = [line.split(maxsplit=1) for line in re.sub(r"\\\n", " ", IMAGE.read_text()).splitlines() if line[:1] > "#"]
    last = dict(line for line in lines if line[0].isupper())
    words = json.loads(last["ENTRYPOINT"])[1:] + json.loads(last["CMD"])

    assert build_parser().parse_args(words).host == "0.0.0.0"
    assert last["USER"] not in ("root", "0")
    assert [line[0] for line in lines].count("VOLUME") == 1
    assert "/healthz" in last["HEALTHCHECK"]
    assert not any(line[1].endswith(":latest") for line in lines if line[0] == "FROM")


@pytest.mark.parametrize("name", ["compose.yaml", "compose-larger.yaml"])
def test_a_composition_sets_what_there_is_and_keeps_every_home_in_a_volume(name):
    composed = yaml.safe_load((DEPLOY / name).read_text())
    ours = [service for service in composed["services"].values() if "build" in service]
    known = {item.name for item in settings.ALL_SETTINGS}

    assert ours
    for service in ours:
        assert set(service["environment"]) <= known
        assert service["cap_drop"] == ["ALL"]
        assert any(volume.endswith(":/srv/broadsheet") for volume in service["volumes"])
        assert {volume.partition(":")[0] for volume in service["volumes"]} <= set(composed["volumes"])
    homes = [volume for service in ours for volume in service["volumes"] if volume.endswith(":/srv/broadsheet")]
    assert len(homes) == len(set(homes))
