"""scripts/gen-calls: what it writes, what it refuses, and that the reference in the repository is current."""
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "scripts" / "gen-calls"


def run(root, *arguments):
    return subprocess.run([TOOL, "--root", root, *arguments], capture_output=True, text=True, check=False)


@pytest.fixture
def root(tmp_path):
    (tmp_path / "aegis").mkdir()
    (tmp_path / "docs").mkdir()
    for table in ("aegis/syscall.tbl", "aegis/errors.tbl"):
        shutil.copy(ROOT / table, tmp_path / table)
    return tmp_path


def edit(root, table, old, new):
    path = root / "aegis" / table
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_reference_is_current():
    result = run(ROOT, "--check")
    assert result.returncode == 0, result.stderr


def test_check_notices_a_change(root):
    assert run(root).returncode == 0
    assert run(root, "--check").returncode == 0
    edit(root, "errors.tbl", "no such call", "no call of this number")
    assert run(root, "--check").returncode == 1


def test_only_what_changed_is_written(root):
    run(root)
    before = {p: p.stat().st_mtime_ns for p in root.rglob("*") if p.is_file()}
    run(root)
    assert before == {p: p.stat().st_mtime_ns for p in root.rglob("*") if p.is_file()}
    edit(root, "errors.tbl", "no such call", "no call of this number")
    run(root)
    changed = {p.name for p, time in before.items() if p.stat().st_mtime_ns != time}
    assert changed == {"errors.tbl", "error.h", "error_text.c", "syscalls.md"}


def test_tables_and_stubs_agree(root):
    run(root)
    table = (root / "build/gen/call_table.S").read_text().splitlines()
    entries = [line.split()[1] for line in table if ".word" in line]
    assert len(entries) == 512
    assert entries[0] == "call_none" and entries[1] == "call_null_asm" and entries[6] == "call_through_c"
    assert entries[8] == "call_through_frame" and entries[255] == "call_none"
    assert entries[256] == "0" and entries[256 + 6] == "call_null_c"
    stubs = (root / "build/gen/user_calls.S").read_text()
    assert "addiu   $v0, $0, -1020" in stubs            # null: 4 * 1 - 1024


@pytest.mark.parametrize("table, old, new, message", [
    ("syscall.tbl", "2  | tlb_write", "1  | tlb_write", "number 1 is taken by null"),
    ("syscall.tbl", "2  | tlb_write ", "2  | null ", "name null is used twice"),
    ("syscall.tbl", "2  | tlb_write", "256 | tlb_write", "not one of 1 to 255"),
    ("syscall.tbl", "2  | tlb_write", "0  | tlb_write", "not one of 1 to 255"),
    ("syscall.tbl", "| prim |", "| fast |", "kind fast: not one of"),
    ("syscall.tbl", "E_ADDRESS E_PAGE", "E_NOWHERE E_PAGE", "error E_NOWHERE is not in"),
    ("syscall.tbl", "E_ADDRESS E_PAGE", "E_PAGE E_PAGE", "listed twice"),
    ("syscall.tbl", "word va, word lo,", "long va, word lo,", "not a type"),
    ("syscall.tbl", "word va, word lo,", "word va, word x, word lo,", "5 arguments in registers"),
    ("syscall.tbl", "| does nothing: the cost of the no-stack path", "", "7 fields, not 8"),
    ("syscall.tbl", "does nothing: the cost of the no-stack path", "", "is empty"),
    ("errors.tbl", "2  | E_ENV", "1  | E_ENV", "number 1 is taken by E_CALL"),
    ("errors.tbl", "| E_ENV", "| ENV", "does not look like"),
])
def test_refused(root, table, old, new, message):
    edit(root, table, old, new)
    result = run(root)
    assert result.returncode == 1
    assert message in result.stderr
    assert table in result.stderr
    assert not (root / "build").exists()


def test_numbers_are_never_reused(root):
    run(root)
    edit(root, "syscall.tbl", "2  | tlb_write ", "2  | tlb_enter ")
    result = run(root)
    assert result.returncode == 1 and "number 2 was tlb_write and is now tlb_enter" in result.stderr


def test_a_call_that_is_gone_keeps_its_number(root):
    run(root)
    edit(root, "syscall.tbl", "| null            | asm  |", "| null            | gone |")
    assert run(root).returncode == 0
    assert "sys_null(" not in (root / "build/gen/aegis/call.h").read_text()
    assert "call_null_asm" not in (root / "build/gen/call_table.S").read_text()
