"""The strict emulator: each change has a program that fails on stock.

Stock may hang on a hole, so that it gets a short limit and the open standard
input that it needs; strict gets an input that is at its end.
"""

import os
import re
import resource
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BUILD", ROOT / "build")).resolve()
STRICT = BUILD / "strict" / "gxemul"
PROGRAMS = BUILD / "tests" / "strict"
MACHINES = ("3max", "pmax")
SCALE = float(os.environ.get("TIMEOUT") or 60) / 60

# Programs whose checks all pass on strict, and at least one fails on stock.
CHANGES = ("alarm", "chance", "clock", "count", "isolation", "lance", "overflow",
           "pending", "privilege", "prom", "quiet", "ram", "reserved",
           "unaligned")

# Programs that strict stops, with what it says.
STOPS = {
    "astray": "fetch from a user address in kernel mode",
    "nowhere": "fetch from physical address 0x1b000000",
    "twins": "TLB entries 1 and 4 both match 0x00400000",
}

pytestmark = pytest.mark.skipif(os.environ.get("STRICT") == "no",
                                reason="STRICT=no was given by hand")


@pytest.fixture(scope="module", autouse=True)
def programs():
    subprocess.run([ROOT / "scripts" / "gxemul-strict"], check=True)
    subprocess.run(["make", "-s", "-C", ROOT, "-f", "tests/strict/strict.mk",
                    "strict-programs", "BUILD=%s" % BUILD], check=True)


def strict(program, *options, machine="3max", stdin=subprocess.DEVNULL,
           seed=None, echo=None, limit=20):
    environment = {**os.environ, "GXEMUL_SEED": seed or "", "GXEMUL_ECHO": echo or ""}
    return subprocess.run(
        [STRICT, "-q", "-A", *options, "-E", "decstation", "-e", machine,
         PROGRAMS / program], stdin=stdin, capture_output=True,
        encoding="latin-1", env=environment, timeout=limit * SCALE)


def stock(program, stdin=None, limit=1.5):
    """What stock printed, and its status (None: it had to be killed)."""
    command = ["stdbuf", "-o0", "gxemul", "-q", "-A", "-E", "decstation",
               "-e", "3max", PROGRAMS / program]
    with subprocess.Popen(command, stdin=stdin or subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          encoding="latin-1") as process:
        try:
            process.wait(limit * SCALE)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.stdout.read(), None
        return process.stdout.read(), process.returncode


def passed(output):
    """Every planned check passed and the program came to its end."""
    plan = re.search(r"^1\.\.(\d+)$", output, re.M)
    good = re.findall(r"^ok \d+", output, re.M)
    return plan is not None and len(good) == int(plan.group(1)) and \
        "not ok" not in output and output.rstrip().endswith("done 0")


def run_line(output):
    """The `# run` line; in a trace, its letters stand before the lines."""
    text = output
    if re.search(r"^bfc00068: ", output, re.M):
        text = "".join(re.findall(r"^(.*?)[0-9a-f]{8}: ", output, re.M))
    found = re.search(r"# run ([0-9a-f]+) ([0-9a-f]+)\.", text)
    assert found, output[-2000:]
    return found.groups()


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("program", CHANGES)
def test_change(program, machine):
    done = strict(program, machine=machine, seed=os.environ.get("GXEMUL_SEED", "7"))
    assert passed(done.stdout), done.stdout + done.stderr
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("program", CHANGES)
def test_stock_fails(program):
    output, status = stock(program)
    assert not passed(output)


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("program", sorted(STOPS))
def test_stop(program, machine):
    done = strict(program, machine=machine)
    assert done.returncode == 70
    assert STOPS[program] in done.stderr and "ok 1" in done.stdout
    assert "not ok" not in done.stdout


@pytest.mark.parametrize("program", sorted(STOPS))
def test_stock_does_not_stop(program):
    output, status = stock(program)
    assert status in (0, None) and "gxemul-strict" not in output


def test_user_code_prints_nothing():
    lines = strict("quiet").stdout.splitlines()
    assert all(re.match(r"1\.\.|ok |done 0$", line) for line in lines), lines


def test_exit_status():
    assert strict("ending").returncode == 42
    assert stock("ending")[1] == 0


@pytest.mark.parametrize("machine", MACHINES)
def test_end_of_input(machine, tmp_path):
    letters = tmp_path / "input"
    letters.write_text("ab\n")
    with open(letters) as stdin:
        done = strict("input", machine=machine, stdin=stdin)
    assert passed(done.stdout), done.stdout
    with open(letters) as stdin:
        assert stock("input", stdin=stdin)[1] is None


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("program", ("clock", "lance"))
def test_same_run(program, machine):
    plain = strict(program, "-N", machine=machine, seed="1")
    total = re.search(r"\[ (\d+) instrs", plain.stdout).group(1)
    for options in (["-J"], ["-i"], ["-i", "-J"], []):
        done = strict(program, "-N", *options, machine=machine)
        assert run_line(done.stdout) == run_line(plain.stdout), options
        assert "[ %s instrs" % total in done.stdout, options
    assert run_line(strict(program, machine=machine).stdout) == \
        run_line(plain.stdout)


def echo_line(output):
    return [int(n) for n in re.search(r"# echo (\d+) (\d+)\.", output).groups()]


@pytest.mark.parametrize("machine", MACHINES)
def test_echo(machine):
    """The peer's answer comes exactly so many instructions behind the frame, in every run."""
    done = strict("echo", machine=machine, echo="20000")
    assert passed(done.stdout), done.stdout + done.stderr
    # The user loop counts by two instructions.
    later = strict("echo", machine=machine, echo="21000")
    assert [b - a for a, b in zip(echo_line(done.stdout), echo_line(later.stdout))] == [1000, 1000]
    runs = [strict("echo", "-N", *options, machine=machine, echo="20000").stdout for options in ([], ["-J"], ["-i"], [])]
    assert len({re.search(r"\[ (\d+) instrs", run).group(1) for run in runs}) == 1


def test_no_echo():
    """No peer unless it is asked for; a latency that is none is refused."""
    for nobody in ("", "0"):
        with pytest.raises(subprocess.TimeoutExpired):
            strict("echo", echo=nobody, limit=0.5)
    assert not passed(stock("echo")[0])
    for wrong in ("many", "-1", "4000000000"):
        done = strict("echo", echo=wrong)
        assert done.returncode == 70 and "GXEMUL_ECHO=" + wrong in done.stderr


def test_rate():
    """-I is the number of instructions in a second of the clock."""
    usual = int(run_line(strict("clock").stdout)[1])
    half = int(run_line(strict("clock", "-I", "12500000").stdout)[1])
    assert 0.4 < half / usual < 0.8


def test_seed():
    first, again, other = (run_line(strict("ram", seed=seed).stdout)
                           for seed in ("7", "7", "8"))
    assert first == again and first[0] != other[0]
    assert run_line(strict("ram").stdout) != run_line(strict("ram").stdout)
    assert run_line(strict("ram", seed="0").stdout)[0] == "0"
    assert strict("ram", seed="seven").returncode == 70


def test_speed():
    """No slowdown that matters; processor time, whatever else runs."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = strict("speed", limit=30)
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    assert passed(done.stdout)
    assert 200 / used > 100 / SCALE, "%d MIPS" % (200 / used)
