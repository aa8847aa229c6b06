"""dash, gzip and Lua, which nobody changed for us: what they print in the guest is what Debian's print on the host."""
import os
import subprocess
import sys
import tarfile
import zlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "shell")]

import session                                                  # noqa: E402
from emulator import MACHINES, Emulator                                   # noqa: E402

KERNEL = ROOT / "build" / "aegis.elf"
IMAGE = ROOT / "tests" / "ports" / "image"
LIMIT = 120
# Time and floating point are the guest's own on strict; on stock a loaded host can make a slice seem eight times as long.
STRICT = os.environ.get("STRICT") != "no"
NUMBERS = 170000            # in a file of a megabyte


@pytest.fixture(scope="module", params=sorted(MACHINES))
def shell(request):
    machine = request.param
    assert (ROOT / "build" / "ports" / "wanted").exists(), "they are not in the image: make ports"
    with Emulator(machine, KERNEL, strict=STRICT, timeout=LIMIT * 6, name=f"ports-{machine}") as guest:
        guest.expect(session.PROMPT)
        at = session.Session(guest.send, lambda pattern: guest.expect(pattern, timeout=LIMIT))
        at.line("cd /tmp")
        yield at
        guest.send("exit\r")
        assert guest.run_to_end().status == 0


def host(words, cwd, given=None):
    return subprocess.run(words, cwd=cwd, input=given, capture_output=True, check=False,
                          env={**os.environ, "LC_ALL": "C", "TZ": "UTC"}).stdout


@pytest.mark.parametrize("script", [
    pytest.param("arithmetic", marks=pytest.mark.skipif(not STRICT, reason="STRICT=no: stock's floating point is wrong")),
    "strings"])
def test_lua(shell, script, tmp_path):
    wanted = host(["lua5.4", IMAGE / "check" / f"{script}.lua"], tmp_path).decode().replace(str(IMAGE), "")
    assert len(wanted) > 500 and shell.line(f"lua /check/{script}.lua") == wanted


def test_dash(shell, tmp_path):
    wanted = host(["dash", IMAGE / "check" / "loops.sh"], tmp_path).decode()
    assert wanted.endswith("trapped\n") and shell.line("dash /check/loops.sh") == wanted


def test_gzip(shell, tmp_path):
    """A megabyte there and back; the compressed bytes are those of the host's gzip."""
    content = "".join(f"{n}\n" for n in range(1, NUMBERS + 1)).encode()
    assert len(content) > 1 << 20
    packed = host(["gzip", "-n", "-c"], tmp_path, content)
    shell.line(f"seq 1 {NUMBERS} > numbers")
    assert shell.line("gzip -n -c numbers > packed.gz; gzip -dc packed.gz > back; echo $?") == "0\n"
    assert shell.line("lua /check/sum.lua numbers packed.gz back").splitlines() == [
        f"{zlib.adler32(data):08x} {len(data)} {name}" for name, data in
        (("numbers", content), ("packed.gz", packed), ("back", content))]
    assert shell.line("gzip -t packed.gz && echo good") == "good\n"
    assert shell.line("head -n 100 packed.gz > cut.gz; gzip -t cut.gz; echo $?").endswith("1\n")
    shell.line("rm numbers packed.gz back cut.gz")


def test_they_are_unchanged():
    """What was compiled is Debian's tarball, byte by byte, but for what its own build writes."""
    written = {"dash": {"token.h", "token_vars.h", "builtins.def", "builtins.c", "builtins.h", "init.c", "nodes.c", "nodes.h",
                        "syntax.c", "syntax.h", "signames.c", "mkinit", "mksyntax", "mknodes", "mksignames"}, "gzip": set(), "lua": set()}
    for name, extra in written.items():
        work = ROOT / "build" / "ports" / name
        tarball = next(p for p in (ROOT / "build" / "ports").glob(f"{name}*.orig.tar.*"))
        with tarfile.open(tarball) as archive:
            inside = {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}
        tree = work / next(iter(inside)).split("/")[0]
        found = {str(path.relative_to(work)): path for path in tree.rglob("*") if path.is_file()}
        assert {Path(path).name for path in found.keys() - inside.keys()} <= extra
        assert all(found[path].read_bytes() == data for path, data in inside.items() if path in found)
        assert not inside.keys() - found.keys()
