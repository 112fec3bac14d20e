"""What stands in, on the machine of a test, for a program that cannot do its work there: why, and what it does instead.

Everything else that a page types is the real program. `MACHINE` is the folder of the machine, `SOURCE` that of the
source.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StandIn:
    why: str
    """Why the real program is not run."""
    script: str = ""
    """What is done instead, in the words of a shell; nothing means that it succeeds."""


# Serving goes on in the background, as in another terminal. What a command has said last is kept, to be copied.
_BROADSHEET = r"""
if [ "${1:-}" != serve ]; then
  "$PYTHON" -m broadsheet.cli.main "$@" | tee "$MACHINE/said"
  exit
fi
if [ -e "$MACHINE/serving" ]; then
  before=$(cat "$MACHINE/serving")
  kill "$before"
  # Who has ended may still be in the list of processes, where nobody asks for it.
  while grep -q "^State:.[^Z]" "/proc/$before/status" 2>/dev/null; do sleep 0.05; done
fi
"$PYTHON" -m broadsheet.cli.main "$@" --port "$PORT" >"$MACHINE/log" 2>&1 </dev/null &
echo $! >"$MACHINE/serving"
until grep -q "is running at" "$MACHINE/log"; do
  kill -0 $! 2>/dev/null || { cat "$MACHINE/log"; exit 1; }
  sleep 0.05
done
"""
_PIP = r"""
for word in "$@"; do
  case $word in
    broadsheet\[*\]) extras=${word#*[}; extras=${extras%]} ;;
    *) continue ;;
  esac
  for extra in ${extras//,/ }; do
    grep -q "^$extra = \[" "$SOURCE/pyproject.toml" || { echo "there is no extra $extra"; exit 1; }
  done
done
"""
_PYTHON3 = r"""
case "$*" in
  "-m venv "*) mkdir -p "$3" && ln -s "$MACHINE/bin" "$3/bin" ;;
  *) exec "$PYTHON" "$@" ;;
esac
"""
_PYTHON = r"""
case "$*" in
  "-m benchmarks"*) exec "$PYTHON" -m "$2" --help ;;
  benchmarks/*) exec "$PYTHON" "$SOURCE/$1" --help ;;
  *createsuperuser) exec "$PYTHON" "$@" --noinput --username anna --email anna@example.org ;;
  *runserver)
    "$PYTHON" "$@" --noreload "$PORT" &
    until curl "http://127.0.0.1:$PORT/" >"$MACHINE/page" 2>/dev/null; do
      kill -0 $! 2>/dev/null || exit 1
      sleep 0.1
    done
    kill $!
    grep -q "/threads/" "$MACHINE/page"
    ;;
  *broadsheet_work)
    rm -f ./*/worker.owner
    "$PYTHON" "$@" &
    until compgen -G "*/worker.owner" >/dev/null; do
      kill -0 $! 2>/dev/null || exit 1
      sleep 0.1
    done
    sleep 1
    kill $!
    wait $!
    ;;
  *) exec "$PYTHON" "$@" ;;
esac
"""
_WAGTAIL = """exec "$PYTHON" -c 'from wagtail.bin.wagtail import main; main()' "$@"\n"""
_SYSTEMCTL = r"""
unit=$MACHINE/etc/systemd/system/broadsheet.service
case "$1" in
  daemon-reload) test -s "$unit" ;;
  enable|restart)
    placed=$(sed -E "s#(^|[= ])/(opt|var)/#\1$MACHINE/\2/#g" "$unit")
    set -a
    source "$MACHINE/etc/broadsheet.env"
    eval "$(sed -n 's/^Environment=//p' <<<"$placed")"
    exec $(sed -n 's/^ExecStart=//p' <<<"$placed")
    ;;
  *) ;;
esac
"""
_CERTBOT = r"""
name=news.example.org
live=$MACHINE/etc/letsencrypt/live/$name
mkdir -p "$live"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$name" \
  -keyout "$live/privkey.pem" -out "$live/fullchain.pem" 2>/dev/null
"""
# The real program looks at the configuration, with the places of this machine in it.
_NGINX = r"""
[ "$*" = -t ] || exit 0
real=$(PATH=/usr/sbin:/usr/bin command -v nginx) || { echo "nginx is not installed"; exit 1; }
mkdir -p "$MACHINE/nginx"
for file in "$MACHINE"/etc/nginx/conf.d/*.conf; do
  sed -E "s#([ \"])/(etc/ssl|var)/#\1$MACHINE/\2/#g" "$file"
done >"$MACHINE/nginx/sites"
test -s "$MACHINE/nginx/sites"
echo "pid $MACHINE/nginx/pid; error_log stderr; events {} http { include $MACHINE/nginx/sites; }" >"$MACHINE/nginx/conf"
exec "$real" -t -q -p "$MACHINE/nginx" -c "$MACHINE/nginx/conf"
"""

ALL = {
    "apt-get": StandIn("the tests install nothing"),
    "broadsheet": StandIn("the real program; serving is done in the background, on a free port", _BROADSHEET),
    "certbot": StandIn("it asks a server on the internet; a certificate is made here", _CERTBOT),
    "journalctl": StandIn("no journal; what the site has said is shown", 'cat "$MACHINE/log"\n'),
    "make": StandIn("its targets take long; it is asked what it would do", 'exec /usr/bin/make -n -C "$SOURCE" "$@"\n'),
    "nginx": StandIn("it is not served; the real one checks the configuration", _NGINX),
    "pip": StandIn("not published yet, and the tests ask no index; the extras have to be there", _PIP),
    "pipx": StandIn("likewise; the command is run", 'shift 3\nexec "$@"\n'),
    "python": StandIn(
        "the real one, but for benchmarks, which take minutes, what asks, and what goes on until stopped", _PYTHON
    ),
    "python3": StandIn("the real one, but that environments have the programs of this machine", _PYTHON3),
    "systemctl": StandIn("no systemd; what the unit says is started with the settings that it reads", _SYSTEMCTL),
    "wagtail": StandIn("the real one, of this environment", _WAGTAIL),
    "useradd": StandIn("the tests make no users"),
}
