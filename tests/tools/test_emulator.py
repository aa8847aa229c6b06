"""The runner and the trace counter on small guests in the real emulator."""
import os
import subprocess

import pexpect
import pytest
from conftest import ROOT

from emulator import Emulator, EmulatorError, scaled


@pytest.fixture(scope="module")
def echo(guest_build):
    return guest_build("echo.S")


# STRICT=no, given by hand, is the one way not to need the strict emulator.
BOTH = [pytest.param(False, id="stock"),
        pytest.param(True, id="strict", marks=pytest.mark.skipif(
            os.environ.get("STRICT") == "no", reason="STRICT=no"))]


@pytest.mark.parametrize("strict", BOTH)
@pytest.mark.parametrize("machine", ["3max", "pmax"])
def test_conversation(echo, machine, strict):
    with Emulator(machine, echo, strict=strict) as guest:
        guest.expect("ready\r\n> ")
        guest.send("abcq")
        result = guest.run_to_end()
    assert result.status == 3 and not result.ok
    assert result.console == "ready\n> abcq\nEXIT=3\n"
    assert result.log.read_text().replace("\r", "") == result.console


def test_silence_is_an_error_with_log_and_hint(echo):
    with Emulator("3max", echo, timeout=1) as guest:
        with pytest.raises(EmulatorError) as caught:
            guest.run_to_end()
    message = str(caught.value)
    assert "no line EXIT=n within" in message
    assert "    ready\n" in message
    assert "log: build/log/" in message and "hint: " in message


def test_expect_names_what_was_missing(echo):
    with Emulator("3max", echo, timeout=1) as guest:
        with pytest.raises(EmulatorError, match="nowhere"):
            guest.expect("nowhere")


@pytest.mark.parametrize("strict", BOTH[1:])
def test_broken_rule_of_the_machine_is_named(guest_build, strict):
    """The guest says EXIT=0 and then jumps to where nothing is."""
    with Emulator("3max", guest_build("nowhere.S"), strict=strict, timeout=20) as guest:
        with pytest.raises(EmulatorError, match="broke a rule"):
            guest.run_to_end()


def test_missing_kernel_and_machine():
    with pytest.raises(EmulatorError, match="run make first"):
        Emulator("3max", "no/such.elf")
    with pytest.raises(EmulatorError, match="not one of 3max pmax"):
        Emulator("vax", __file__)


def test_timeout_scales_every_limit(monkeypatch):
    monkeypatch.setenv("TIMEOUT", "120")
    assert scaled(10) == 20
    monkeypatch.setenv("TIMEOUT", "soon")
    with pytest.raises(EmulatorError, match="not a number"):
        scaled(10)
    monkeypatch.delenv("TIMEOUT")
    assert scaled(10) == 10


@pytest.mark.parametrize("strict", BOTH)
@pytest.mark.parametrize("machine", ["3max", "pmax"])
def test_counts_of_a_real_trace(guest_build, trace_tool, tmp_path, machine, strict):
    counts, episodes, console = (tmp_path / n for n in ("counts", "episodes", "console"))
    status, said, result = Emulator(machine, guest_build("regions.S"), trace=True,
                                    strict=strict, seed=7).run_through(
        [str(trace_tool), "-o", str(counts), "--episodes", str(episodes),
         "--console", str(console)], console)
    assert status == 0, said
    assert result.status == 0
    assert result.console == ("Aegis test guest\n80030000: 00000000        nop\nEXIT=0\n")
    rows = {tuple(line.split("\t")[:2]): line.split("\t")[5:8]
            for line in counts.read_text().splitlines()}
    assert rows["16", "kernel_first"] == ["11"] * 3
    assert rows["16", "total"] == ["12"] * 3
    assert rows["17", "kernel_first"] == ["9"] * 3
    assert rows["17", "resume_total"] == ["9"] * 3
    assert rows["17", "total"] == ["11"] * 3
    assert episodes.read_text().splitlines()[1].startswith("16\tSYS\t80000080\t")


def test_run_without_a_terminal(echo):
    done = subprocess.run([str(ROOT / "scripts" / "run"), str(echo)], input="hi q", text=True,
                          capture_output=True, timeout=30)
    assert done.returncode == 3
    assert done.stdout == "ready\n> hi q\nEXIT=3\n"
    assert "waiting for the first output" in done.stderr


def test_run_on_a_terminal_can_be_left(echo):
    child = pexpect.spawn(str(ROOT / "scripts" / "run"), [str(echo)], encoding="utf-8", timeout=20)
    child.expect("> ")
    child.send("x")
    child.expect("x")
    child.send("\x1d")
    child.expect("left; the log is")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
