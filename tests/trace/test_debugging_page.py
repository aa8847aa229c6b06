"""docs/debugging.md shows what the tools print, and its debugger session works as typed."""
import os
import re
import shlex
import subprocess

import pexpect
import pytest
from conftest import PROGRAM, ROOT

from emulator import scaled

PAGE = (ROOT / "docs" / "debugging.md").read_text(encoding="utf-8")
BLOCK = r"<!-- {}: (.*?) -->\n```text\n(.*?)^```"
SHOWN = re.findall(BLOCK.format("shown"), PAGE, re.M | re.S)
SESSIONS = re.findall(BLOCK.format("session"), PAGE, re.M | re.S)
PROMPT = "GXemul> "
LIMIT = 60


def shape(line):
    """A line without what moves when the kernel is built again: addresses, line numbers, counts, blanks."""
    line = re.sub(r"0x[0-9a-f]+|\b[0-9a-f]{8}\b|\b\d+(\.\d+)?", "N", line.replace("\r", ""))
    return re.sub(r"\s+", " ", line).strip()


def missing(shown, output):
    """The lines of an excerpt that the output lacks, or has in another order."""
    rest = iter([shape(line) for line in output.splitlines()])
    return [line for line in shown.splitlines() if line.strip() not in ("", "...")
            and not any(shape(line) == other for other in rest)]


def test_there_are_excerpts():
    assert len(SHOWN) >= 4 and len(SESSIONS) == 1
    assert len(re.findall(r"^```text$", PAGE, re.M)) == len(SHOWN) + len(SESSIONS)


def test_a_wrong_excerpt_is_found():
    assert missing("one 0x12\n...\nthree\n", "one 0x7f\ntwo\nthree\n") == []
    assert missing("three\none\n", "one\ntwo\nthree\n") == ["one"]
    assert missing("load E_ID\n", "load E_V1\n") == ["load E_ID"]


@pytest.mark.parametrize("command,shown", SHOWN, ids=[command for command, _ in SHOWN])
def test_shown(command, shown, stored):
    words = shlex.split(command)
    if "--strict" in words and os.environ.get("STRICT") == "no":
        pytest.skip("STRICT=no was given by hand")
    if words[:2] == ["scripts/trace", PROGRAM]:
        words += ["--from", str(stored)]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True) as process:
        try:
            output = process.communicate(timeout=scaled(LIMIT))[0]
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    assert missing(shown, output) == [], output[-3000:]


@pytest.mark.parametrize("command,shown", SESSIONS)
def test_session(command, shown):
    words = shlex.split(command)
    child = pexpect.spawn(str(ROOT / words[0]), words[1:], cwd=str(ROOT), timeout=scaled(LIMIT), encoding="utf-8",
                          codec_errors="replace", echo=False, dimensions=(50, 200))
    try:
        child.expect_exact(PROMPT)
        for part in shown.split(PROMPT)[1:]:
            typed, _, answer = part.partition("\n")
            child.sendline(typed)
            child.expect_exact(pexpect.EOF if typed == "quit" else PROMPT)
            assert missing(answer, child.before) == [], f"{typed}: {child.before}"
    finally:
        child.close(force=True)


@pytest.mark.parametrize("arguments,expected", [
    (["nosuch"], "program nosuch: unknown; there are:"),
    (["t4", "--break", "nosuch"], "--break nosuch: no such name"),
    (["t4", "--break", "utlb_m"], "there are: stub_utlb_miss utlb_miss"),
])
def test_bad_arguments(tool, arguments, expected):
    status, _, error = tool("debug", *arguments)
    assert status == 1 and expected in error and "Traceback" not in error
