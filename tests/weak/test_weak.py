"""Kernels that break a promise of docs/security.md on purpose, each by a patch: a named test notices each of them.

A patch begins with what it weakens, the promise and the program of tests/guest, tests/hostile, tests/net or tests/host that
catches it.
The weakened kernel is built from the objects of the real one, boots, runs an example that does nothing wrong,
and then must fail that program.
"""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "guest"), str(ROOT / "tests" / "hostile")]

from emulator import Emulator, EmulatorError                    # noqa: E402
from test_guest import arguments as guest_arguments, tap_verdict  # noqa: E402
from test_hostile import ARGUMENTS as HOSTILE, PEER             # noqa: E402

BUILD = Path(os.environ.get("BUILD") or ROOT / "build").resolve()
OUT = BUILD / "tests" / "weak"
PATCHES = sorted(Path(__file__).parent.glob("*.patch"))
HARMLESS = "tlb-handler"
LIMIT = 12
PANIC = 255
pytestmark = pytest.mark.skipif(os.environ.get("STRICT") == "no", reason="STRICT=no was given by hand")


def heading(patch):
    text = patch.read_text(encoding="utf-8")
    return {key: value for key, value in re.findall(r"^(Promise|Caught by): (\S+)$", text, re.M)}


def promises():
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| (\d+) \|", text, re.M))


def make(tree, target):
    made = subprocess.run(["make", "-s", "BUILD=build", "-o", "build/boot.tar", target], cwd=tree,
                          env={**os.environ, "BUILD": "build"}, capture_output=True, text=True, check=False)
    assert made.returncode == 0, f"{tree.name}: {target} does not build: {made.stdout}{made.stderr}"


def weakened(patch):
    """The sources with the patch, and the kernel that they make. Only what the patch touches is compiled again."""
    tree = OUT / patch.stem
    shutil.rmtree(tree, ignore_errors=True)
    (tree / "build").mkdir(parents=True)
    for name in ("aegis", "arch"):
        shutil.copytree(ROOT / name, tree / name)
    for path in ROOT.iterdir():
        if not (tree / path.name).exists() and not path.name.startswith("."):
            (tree / path.name).symlink_to(path)
    for name in ("kernel", "gen", "tests/host"):
        shutil.copytree(BUILD / name, tree / "build" / name)
    for path in BUILD.iterdir():
        if not (tree / "build" / path.name).exists() and path.name not in ("aegis.elf", "tests"):
            (tree / "build" / path.name).symlink_to(path)
    applied = subprocess.run(["patch", "-p1", "-s", "-i", str(patch)], cwd=tree, capture_output=True, text=True, check=False)
    assert applied.returncode == 0, f"{patch.name} does not apply: {applied.stdout}{applied.stderr}"
    make(tree, "build/aegis.elf")
    return tree


def run(path, args, **how):
    with Emulator("3max", path, args, strict=True, timeout=LIMIT, **how) as emulator:
        return emulator.run_to_end()


def fails_on_host(tree, name):
    """Whether a test program of tests/host fails: of the portable modules alone, under sanitizers."""
    program = f"build/tests/host/{name}"
    make(tree, program)
    return subprocess.run([program], cwd=tree, capture_output=True, check=False).returncode != 0


def hides_kernel_fault(path):
    """A fault in the kernel, while environments with handlers are there, must end in a panic."""
    try:
        result = run(path, "test=fault-idle-adel")
    except EmulatorError:                           # a user's handler was entered in kernel mode
        return True
    return result.status != PANIC or "panic: " not in result.console


def fails(path, args, how):
    """Whether a program's run is not as it should be; the first thing that is wrong is enough."""
    with Emulator("3max", path, args, strict=True, timeout=LIMIT, **how) as emulator:
        if emulator.expect(r"(?:^|\n)(not ok |EXIT=-?\d+\s*?\r?\n)").group(1).startswith("not ok"):
            return True
        result = emulator.result()
    return bool(tap_verdict(result.console)) or result.status != 0


def fails_in_guest(path, program):
    lines = guest_arguments(program, True) if program.startswith("t_") else \
        [f"run={program} {args}".strip() for args in HOSTILE.get(program, [""])]
    for args in lines:
        try:
            if fails(path, args, PEER.get(program, {})):
                return True
        except EmulatorError:                       # it hangs, or the emulator refuses what the kernel does
            return True
    return False


def fails_with_peer(path, program):
    """A program that talks to the emulator's peer says `not ok`, or ends with a status that is not 0."""
    try:
        result = run(path, f"run={program}", **PEER["h_net"])
    except EmulatorError:
        return True
    return result.status != 0


def is_caught(tree, path, by):
    if by == "test_boot":
        return hides_kernel_fault(path)
    if by.startswith("net-"):
        return fails_with_peer(path, by)
    return fails_on_host(tree, by) if by.startswith("test_") else fails_in_guest(path, by)


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_weak(patch):
    about = heading(patch)
    assert about["Promise"] in promises(), f"{patch.name}: docs/security.md has no promise {about['Promise']}"
    tree = weakened(patch)
    path = tree / "build" / "aegis.elf"
    assert run(path, f"run={HARMLESS} clock=off").status == 0, f"{patch.name}: {HARMLESS} does not run on it"
    assert is_caught(tree, path, about["Caught by"]), f"{patch.name}: {about['Caught by']} did not notice"
    shutil.rmtree(tree)


def test_every_promise_is_attacked():
    assert {heading(patch)["Promise"] for patch in PATCHES} == promises()
