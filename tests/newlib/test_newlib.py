"""Programs linked with newlib print in the guest what they print on the host."""
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from emulator import MACHINES, Emulator, scaled                 # noqa: E402

BUILD = Path(os.environ.get("BUILD") or ROOT / "build")
KERNEL = BUILD / "aegis.elf"
HOST = BUILD / "tests" / "newlib" / "host"
PROGRAMS = ["numbers", "memory", "mathematics", "helpers"]
TYPED = "exokernel 1995\n"
LIMIT = 60
# GXEMUL: stock says so at each comparison with a not-a-number, and answers right.
NOISE = re.compile(r"fpu_op\(\): unimplemented condition code \d+\. see cpu_mips_coproc\.c\n")


@pytest.fixture(scope="session", autouse=True)
def host_programs():
    kept = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    done = subprocess.run(["make", "-s", "newlib-host"], cwd=ROOT, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def host_says(program):
    done = subprocess.run([HOST / program], input=TYPED, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env={"TZ": "UTC0", "LC_ALL": "C"}, timeout=scaled(LIMIT), check=True)
    return done.stdout


def guest_says(console):
    """What the program printed, without what the kernel and the emulator did."""
    found = re.search(r"^begin\n(.*)^end\n", NOISE.sub("", console.replace("\r", "")), re.M | re.S)
    return found.group(1) if found else None


@pytest.mark.parametrize("machine", sorted(MACHINES))
@pytest.mark.parametrize("kind", ["stock", "strict"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_program(program, kind, machine):
    if kind == "strict" and os.environ.get("STRICT") == "no":
        pytest.skip("STRICT=no was given by hand")
    with Emulator(machine, KERNEL, f"run=newlib-{program}", strict=kind == "strict", timeout=LIMIT) as emulator:
        emulator.expect("begin")
        if program == "numbers":
            emulator.send(TYPED)
        result = emulator.run_to_end()
    assert result.status == 0, f"EXIT={result.status}; log: {result.log}"
    said, wanted = guest_says(result.console), host_says(program)
    assert said is not None, f"no begin and end; log: {result.log}"
    assert said.splitlines() == wanted.splitlines(), f"log: {result.log}"


def process_says(console):
    """The same of a process below the server: all between the banner and the end, without the terminal's echo."""
    found = re.search(r"^\d+ pages, [^\n]*\n(.*)^EXIT=", NOISE.sub("", console.replace("\r", "")), re.M | re.S)
    return found.group(1).replace(TYPED + "typed:", "typed:") if found else None


@pytest.mark.parametrize("machine", sorted(MACHINES))
@pytest.mark.parametrize("kind", ["stock", "strict"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_process(program, kind, machine):
    """On the system layer of ExOS instead of the small one."""
    if kind == "strict" and os.environ.get("STRICT") == "no":
        pytest.skip("STRICT=no was given by hand")
    with Emulator(machine, KERNEL, f"run=server -- n_{program}", strict=kind == "strict", timeout=LIMIT) as emulator:
        if program == "numbers":
            emulator.expect("3 '  5'")
            emulator.send(TYPED)
        result = emulator.run_to_end()
    assert result.status == 0, f"EXIT={result.status}; log: {result.log}"
    said = process_says(result.console)
    assert said is not None, f"no banner and end; log: {result.log}"
    assert said.splitlines() == host_says(program).splitlines(), f"log: {result.log}"


# ---- the oracle itself ----

@pytest.mark.parametrize("console, said", [
    ("banner\r\nbegin\r\none\r\ntwo\r\nend\r\nEXIT=0\r\n", "one\ntwo\n"),
    ("begin\none\nfpu_op(): unimplemented condition code 1. see cpu_mips_coproc.c\ntwo\nend\n", "one\ntwo\n"),
    ("begin\none\n", None),
])
def test_guest_says(console, said):
    assert guest_says(console) == said
