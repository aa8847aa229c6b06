"""Every rule of the hazard checker finds its planted bug and spares the cure."""
import subprocess
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from hazard_code import Code, findings      # noqa: E402
from hazard_rules import RULES              # noqa: E402

GCC = ["mipsel-linux-gnu-gcc", "-march=r3000", "-mabi=32", "-mfp32", "-mno-abicalls", "-fno-pic",
       "-G0", "-nostdlib", "-static", "-ffreestanding", "-Wl,--build-id=none",
       f"-Wl,-T,{HERE / 'program.ld'}"]

# rule: the bugs, each with its cure.  `;` separates instructions.
PLANTED = {
    "opcode": [
        (".word 0x012a400a", "nop"),                        # movz
        (".word 0x70851002", "nop"),                        # mul
        (".word 0x00000001", "nop"),                        # nothing at all
        (".word 0x0000000f", "nop"),                        # sync
        (".word 0x00000034", "nop"),                        # teq
        (".word 0x00291002", ".word 0x00091042"),           # rotr; srl
        (".word 0x51090001; nop; nop", "beq $t0,$t1,.+8; nop; nop"),    # beql
        (".word 0x46200004", "add.d $f0,$f0,$f0"),          # sqrt.d
        (".word 0xd4800000", "lwc1 $f0,0($a0)"),            # ldc1
        (".word 0xc0850000", "lw $a1,0($a0)"),              # ll
        (".word 0x42000018", "tlbwi"),                      # eret
        (".word 0x42000020", "tlbp"),                       # wait
        (".word 0xbc800000", "sw $a0,0($a0)"),              # cache
        (".word 0x03e00408", "nop"),                        # jr.hb
        (".word 0x40086001", "mfc0 $t0,$12"),               # with a select field
    ],
    "load-use": [
        (f"{load}; addu $t2,$t0,$t3", f"{load}; nop; addu $t2,$t0,$t3") for load in (
            "lw $t0,0($a0)", "lb $t0,0($a0)", "lbu $t0,0($a0)", "lh $t0,0($a0)", "lhu $t0,0($a0)",
            "lwl $t0,3($a0)", "lwr $t0,0($a0)", "mfc0 $t0,$13", "mfc1 $t0,$f0", "cfc1 $t0,$31")
    ] + [
        ("lw $t0,0($a0); sw $t0,4($a0)", "lw $t0,0($a0); sw $t1,4($a0)"),
        ("lw $t0,0($a0); lw $t1,0($t0)", "lw $t0,0($a0); lw $t0,4($a0)"),
        ("lw $t0,0($a0); lwl $t0,3($a0)", "lwl $t0,3($a0); lwr $t0,0($a0)"),
        ("lwr $t0,0($t0); lwl $t0,3($t0)", "lwr $t0,0($a0); lwl $t0,3($a0)"),
        ("lwc1 $f1,0($a0); add.d $f2,$f0,$f0", "lwc1 $f1,0($a0); nop; add.d $f2,$f0,$f0"),
        ("mtc1 $t0,$f0; cvt.d.w $f2,$f0", "mtc1 $t0,$f0; nop; cvt.d.w $f2,$f0"),
        ("ctc1 $t0,$31; cvt.w.d $f2,$f0", "ctc1 $t0,$31; nop; cvt.w.d $f2,$f0"),
        # through the delay slot of a branch that is taken, and one that is not
        ("beqz $a0,1f; lw $t0,0($a1); jr $ra; nop; 1: addiu $t0,$t0,1",
         "beqz $a0,1f; lw $t0,0($a1); jr $ra; nop; 1: nop; addiu $t0,$t0,1"),
        ("beqz $a0,1f; lw $t0,0($a1); addiu $t0,$t0,1; 1: nop",
         "beqz $a0,1f; lw $t0,0($a1); nop; addiu $t0,$t0,1; 1: nop"),
        ("j 1f; lw $t0,0($a1); nop; 1: addiu $t0,$t0,1",
         "j 1f; lw $t0,0($a1); addiu $t0,$t0,1; 1: nop"),
        ("jal 1f; lw $t0,0($a1); nop; 1: addiu $t0,$t0,1",
         "jal 1f; lw $t0,0($a1); nop; 1: nop; addiu $t0,$t0,1"),
        ("lw $t0,0($a1); beqz $t0,1f; nop; 1: nop", "lw $t0,0($a1); nop; beqz $t0,1f; nop; 1: nop"),
    ],
    "load-jump": [
        ("lw $t0,0($a0); jr $t0; nop", "lw $t0,0($a0); nop; jr $t0; nop"),
        ("mfc0 $k0,$14; jr $k0; rfe", "mfc0 $k0,$14; nop; jr $k0; rfe"),
        ("lw $t0,0($a0); jalr $t0; nop", "lw $t0,0($a0); nop; jalr $t0; nop"),
    ],
    "hilo": [
        (f"{read} $t0; {write}", f"{read} $t0; nop; nop; {write}")
        for read in ("mfhi", "mflo") for write in (
            "mult $t1,$t2", "divu $0,$t1,$t2", "mthi $t1", "mtlo $t1")
    ] + [
        ("mflo $t0; nop; multu $t1,$t2", "mflo $t0; mfhi $t3; nop; nop; multu $t1,$t2"),
        ("j 1f; mflo $t0; 1: nop; mult $t1,$t2", "j 1f; mflo $t0; 1: nop; nop; mult $t1,$t2"),
    ],
    "cp0-tlb": [
        (f"mtc0 $t0,${register}; {work}", f"mtc0 $t0,${register}; nop; {work}")
        for register in (10, 2, 0) for work in ("tlbwi", "tlbwr", "tlbp", "tlbr")
    ],
    "tlbp-index": [("tlbp; mfc0 $t0,$0", "tlbp; nop; mfc0 $t0,$0"),
                   ("tlbp; tlbwi", "tlbp; nop; tlbwi")],
    "tlbr-entry": [("tlbr; mfc0 $t0,$10", "tlbr; nop; mfc0 $t0,$10"),
                   ("tlbr; mfc0 $t0,$2", "tlbr; nop; mfc0 $t0,$2")],
    "status-rfe": [("j 1f; mtc0 $t0,$12; nop; 1: rfe", "mtc0 $t0,$12; jr $k0; rfe")],
    "status-use": [
        ("mtc0 $t0,$12; mtc1 $t1,$f0", "mtc0 $t0,$12; nop; nop; mtc1 $t1,$f0"),
        ("mtc0 $t0,$12; nop; lwc1 $f0,0($a0)", "mtc0 $t0,$12; nop; nop; lwc1 $f0,0($a0)"),
        ("mtc0 $t0,$12; nop; mfc0 $t1,$12", "mtc0 $t0,$12; nop; nop; mfc0 $t1,$12"),
    ],
    "status-access": [("mtc0 $t0,$12; lw $t1,0($a0)", "mtc0 $t0,$12; nop; lw $t1,0($a0)"),
                      ("mtc0 $t0,$12; sb $0,0($a0)", "mtc0 $t0,$13; sb $0,0($a0)")],
    "asid-access": [
        ("mtc0 $t0,$10; nop; lw $t1,-64($0)", "mtc0 $t0,$10; nop; nop; lw $t1,-64($0)"),
        ("mtc0 $t0,$10; sw $t1,-64($0)", "mtc0 $t0,$10; sw $t1,64($0)"),
    ],
    "tlbw-access": [("tlbwi; lw $t1,-64($0)", "tlbwi; nop; lw $t1,-64($0)"),
                    ("tlbwr; sw $t1,-4($0)", "tlbwr; nop; sw $t1,-4($0)")],
    "compare-branch": [
        ("c.lt.d $f0,$f2; bc1t 1f; nop; 1: nop", "c.lt.d $f0,$f2; nop; bc1t 1f; nop; 1: nop"),
    ],
    "slot-branch": [("j 1f; beqz $t0,1f; nop; 1: nop", "j 1f; nop; beqz $t0,1f; nop; 1: nop"),
                    ("jr $ra; jr $t0; nop", "jr $ra; nop; jr $t0; nop")],
    "rfe-slot": [("rfe", "jr $k0; rfe"), ("jalr $t0; rfe", "jr $t0; rfe"),
                 ("beqz $t0,1f; rfe; 1: nop", "j 1f; rfe; 1: nop")],
    "vector-size": [
        (f".globl {name}; {name}: .fill 33,4,0; .globl {name}_end; {name}_end: nop",
         f".globl {name}; {name}: .fill 32,4,0; .globl {name}_end; {name}_end: nop")
        for name in ("vector_utlb", "vector_general")
    ] + [("vector_utlb: nop", "vector_utlb: nop; vector_utlb_end: nop")],
}
CASES = [(rule, i) for rule, bugs in PLANTED.items() for i in range(len(bugs))]


def link(tmp_path, source, *options):
    elf = tmp_path / (source.stem + ".elf")
    subprocess.run([*GCC, *options, "-o", str(elf), str(source)], check=True)
    return elf


def snippet(tmp_path, code, name="code"):
    source = tmp_path / f"{name}.S"
    source.write_text(".set noreorder\n.set noat\n.globl __start\n__start:\n"
                      + code.replace(";", "\n") + "\nnop\nnop\nnop\n")
    return link(tmp_path, source)


def check(*elves):
    return subprocess.run([str(ROOT / "scripts" / "hazards"), *map(str, elves)],
                          capture_output=True, text=True, timeout=60)


def test_every_rule_has_a_planted_bug():
    assert set(PLANTED) == {rule.name for rule in RULES}


@pytest.mark.parametrize("rule, i", CASES)
def test_planted_bug_is_found_and_its_cure_is_silent(tmp_path, rule, i):
    bug, cure = PLANTED[rule][i]
    assert rule in {f.rule.name for f in findings(Code(snippet(tmp_path, bug)))}
    assert [str(f) for f in findings(Code(snippet(tmp_path, cure)))] == []


def test_finding_says_where_and_why(tmp_path):
    elf = snippet(tmp_path, "nop; lw $t0,0($a0); addu $t2,$t0,$t3")
    done = check(elf)
    line = done.stdout
    assert done.returncode == 1
    assert line.startswith(f"{elf}: 80030004 <__start+0x4>: load-use: ")
    assert "8c880000 lw t0,0(a0) -> 80030008 010b5021 addu t2,t0,t3 [t0]" in line
    assert "no interlock" in line


@pytest.mark.parametrize("level", ["-O0", "-O2", "-O3"])
def test_compiled_program_is_clean(tmp_path, level):
    elf = link(tmp_path, HERE / "clean.c", level)
    done = check(elf)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_data_in_code_sections_is_skipped(tmp_path):
    elf = snippet(tmp_path, "j 1f; nop; .globl words; .type words,@object; words: .word 0xffffffff;"
                            " .word 0x70851002; .size words,8; 1: nop")
    assert check(elf).stdout == ""
    elf = snippet(tmp_path, "hazard_skip_begin.1: .word 0xffffffff; hazard_skip_end.1: nop")
    assert check(elf).stdout == ""


def test_unusable_files_are_named(tmp_path):
    text = tmp_path / "text"
    text.write_text("no program")
    assert check(text).returncode == 2
    assert check(tmp_path / "missing").returncode == 2
    assert "not a little-endian MIPS file" in check(sys.executable).stderr


def test_list_names_every_rule():
    done = subprocess.run([str(ROOT / "scripts" / "hazards"), "--list"], capture_output=True,
                          text=True, check=True)
    assert all(rule.name in done.stdout for rule in RULES)


def test_large_program_in_time(tmp_path):
    source = tmp_path / "large.S"
    body = "\tlw $t0,0($a0)\n\taddiu $a0,$a0,4\n\taddu $t1,$t1,$t0\n\tbnez $t0,__start\n\tnop\n"
    varied = "".join(body + f"\tori $t2,$t2,{i & 0x7fff}\n" for i in range(12800))
    source.write_text(".set noreorder\n.globl __start\n__start:\n"
                      + varied.replace("bnez $t0,__start", "bnez $t0,.+8"))
    elf = link(tmp_path, source)
    assert elf.stat().st_size > 300_000
    start = time.monotonic()
    assert check(elf).stdout == ""
    assert time.monotonic() - start < 3
