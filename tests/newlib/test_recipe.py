"""scripts/newlib: nothing twice, clear errors, and a compiler for other people's makefiles."""
import os
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BUILD") or ROOT / "build")
WRAPPER = BUILD / "newlib" / "bin" / "mipsel-elf-gcc"
HELLO = "#include <stdio.h>\n#include <errno.h>\nint main(void) { return printf(\"%f\", 1.5 * errno); }\n"


def run(*command, **options):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **options)


def recipe(out, compiler):
    return run("scripts/newlib", "--out", str(out), "--cc", compiler, "--flags=-march=r3000")


def test_nothing_to_do():
    """make calls it each time: it must be quick, quiet, and leave the libraries alone."""
    library = BUILD / "newlib" / "lib" / "libc.a"
    before, began = library.stat().st_mtime_ns, time.monotonic()
    kept = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    done = run("make", "-s", "newlib", env=kept)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert library.stat().st_mtime_ns == before
    assert time.monotonic() - began < 5


def test_compiler_missing(tmp_path):
    done = recipe(tmp_path / "newlib", "no-such-gcc")
    assert done.returncode == 1
    assert "no-such-gcc is missing: run make setup" in done.stderr
    assert str(tmp_path / "newlib" / "log") in done.stderr


def test_compiler_of_another_name(tmp_path):
    done = recipe(tmp_path / "newlib", "clang")
    assert done.returncode == 1 and "does not end in gcc" in done.stderr


def test_compiler_that_fails(tmp_path):
    """The end of the log is shown, and nothing passes for built."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("gcc", "ar", "as", "ld", "nm", "objcopy", "objdump", "ranlib", "readelf", "strip"):
        (tools / f"broken-{name}").write_text("#!/bin/sh\necho error: broken >&2\nexit 1\n")
        (tools / f"broken-{name}").chmod(0o755)
    done = recipe(tmp_path / "newlib", str(tools / "broken-gcc"))
    assert done.returncode == 1
    assert "error: broken" in done.stderr and "the whole log is" in done.stderr
    assert not (tmp_path / "newlib" / "stamp").exists()


def test_wrapper(tmp_path):
    """It finds newlib's headers and none of the host system's, keeps off $gp, and makes MIPS I."""
    source, made = tmp_path / "hello.c", tmp_path / "hello.o"
    source.write_text(HELLO)
    done = run(WRAPPER, "-O2", "-MD", "-c", "-o", made, source)
    assert done.returncode == 0, done.stderr
    headers = made.with_suffix(".d").read_text()
    assert "newlib/include/stdio.h" in headers
    assert "/usr/include" not in headers and "linux-gnu/include" not in headers
    told = run(f"{WRAPPER.parent}/mipsel-elf-objdump", "-dr", "-p", made).stdout + \
        run(f"{WRAPPER.parent}/mipsel-elf-readelf", "-hA", made).stdout
    assert "ISA: MIPS1\n" in told and "GPREL" not in told and "gp" not in told.split("Disassembly")[1].split("ELF Header")[0]
