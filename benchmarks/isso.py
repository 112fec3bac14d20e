"""Isso on comments like ours, in an environment of its own.

``python3 -m venv X && X/bin/pip install isso``, then ``BENCH_ISSO=X/bin/python``.
"""

from __future__ import annotations

import os
import subprocess
import tempfile

_SCRIPT = """
import os, random, statistics, sys, tempfile, time
from isso import config, Isso
from isso.core import ThreadedMixin
from werkzeug.test import Client
from werkzeug.wrappers import Response
import isso as package

count, folder = int(sys.argv[1]), sys.argv[2]
settings = os.path.join(folder, "isso.cfg")
with open(settings, "w") as file:
    file.write(f"[general]\\ndbpath = {folder}/isso.db\\nhost = http://localhost/\\n[guard]\\nenabled = false\\n")

class App(Isso, ThreadedMixin):
    pass

app = App(config.load(os.path.join(os.path.dirname(package.__file__), "isso.cfg"), settings))
uri = "/bench/"
app.db.threads.new(uri, "A story")
chance, words = random.Random(1), "the old mill bees winter neighbours council river bridge school market".split()
made = []
for number in range(count):
    parent = made[-chance.randint(1, min(30, len(made)))] if made and chance.random() < 0.6 else None
    text = " ".join(chance.choices(words, k=chance.randint(12, 60)))
    comment = {"text": text, "author": "Reader", "email": None, "website": None, "mode": 1, "parent": parent,
               "remote_addr": "127.0.0.0", "notification": 0}
    made.append(app.db.comments.add(uri, comment)["id"])
client = Client(app, Response)
spent = []
for _ in range(3):
    started = time.perf_counter()
    answer = client.get("/?uri=" + uri)
    assert answer.status_code == 200, answer.status_code
    spent.append(time.perf_counter() - started)
print(statistics.median(spent))
"""


def thread_seconds(count: int) -> float | None:
    """Median seconds in which Isso gives a whole thread of ``count`` comments; ``None`` where it is not set up."""
    python = os.environ.get("BENCH_ISSO")
    if not python:
        print("Isso is left out: set BENCH_ISSO to the python of an environment with it (pip install isso)")
        return None
    with tempfile.TemporaryDirectory(prefix="broadsheet-bench-") as folder:
        done = subprocess.run([python, "-c", _SCRIPT, str(count), folder], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"Isso did not run: {done.stderr.strip().splitlines()[-1]}")
        return None
    return float(done.stdout.strip().splitlines()[-1])
