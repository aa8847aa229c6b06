"""A person at the prompt of the booted system: the session of tests/shell in the guest, and what only a guest can show."""
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "shell")]

import session                                                  # noqa: E402
from emulator import Emulator                                   # noqa: E402
from test_exos import KINDS                                     # noqa: E402

KERNEL = ROOT / "build" / "aegis.elf"
LIMIT = 90


@pytest.fixture(params=[(machine, kind) for machine in ("3max", "pmax") for kind in KINDS], ids="-".join)
def shell(request):
    machine, kind = request.param
    with Emulator(machine, KERNEL, strict=kind == "strict", timeout=LIMIT,
                  name=f"shell-{request.node.name}") as guest:
        guest.expect(session.PROMPT)
        at = session.Session(guest.send, guest.expect)
        at.line("cd /tmp")
        yield at
        guest.send("exit 7\r")
        assert guest.run_to_end().status == 7


@pytest.mark.parametrize("part", session.ALL, ids=lambda part: part.__name__)
def test_session(shell, part):
    part(shell)


def test_survives(shell):
    """Programs that go wrong end alone."""
    assert re.search(r"^\d+$", shell.line("sh -c 'kill -SEGV $$'; echo $?"), re.M)
    assert shell.line("/etc/nothing; echo $?").endswith("127\n")
    assert shell.line("echo text > f; sh f; echo $?").endswith("127\n")
    assert shell.line("rm f; ls -a") == ".   ..\n"


def test_scripts(shell):
    shell.line("echo 'for i in 1 2 3; do echo $1$i; done; exit 4' > script")
    assert shell.line("sh script x; echo $?") == "x1\nx2\nx3\n4\n"
    assert shell.line("env A=1 sh -c 'echo $A'") == "1\n"
    assert shell.line("mkdir d; cp script d; mv d/script d/other; ls d; rm -r d; ls") == "other\nscript\n"


def test_inside(shell):
    """The tools that read exposed tables agree with each other and with what was started."""
    assert shell.line("sleep 60 &").startswith("[1] ")
    processes = shell.line("ps")
    pid = re.search(r"(?m)^ *(\d+) .*sleep$", processes).group(1)
    assert re.search(r"(?m)^ *1 +0 +1 .* init$", processes) and re.search(r"(?m) \S*ps$", processes)
    name = rf"(?m) {pid} \S*sleep$"
    assert all(re.search(name, shell.line(tool)) for tool in ("envs", "slices", "pages", "trace -n 255"))
    assert re.search(r"(?m)^\d+ of 4096 entries in use", shell.line("stlb"))
    assert re.search(r"(?m)^00400000 +\w+ +read +the kernel's, public", shell.line("caps"))
    assert re.search(rf"(?m)^ *{pid} +\d+ +\d+ +\S*sleep$", shell.line("top"))
    shell.line(f"kill {pid}; sleep 1")
    assert "sleep" not in shell.line("envs")
