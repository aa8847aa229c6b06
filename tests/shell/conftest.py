"""The shell and the tools on the host: build/host-bin, made under sanitizers."""
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / "build" / "host-bin"
LIMIT = 20 * float(os.environ.get("TIMEOUT") or 60) / 60
SANITIZED = {"ASAN_OPTIONS": "detect_leaks=0", "LC_ALL": "C", "TZ": "UTC", "PATH": f"{BIN}:/usr/bin:/bin"}


def run(words, given="", cwd=None, env=None):
    """(status, output, errors) of a program; sanitizers' reports are failures."""
    done = subprocess.run([str(word) for word in words], input=given.encode("latin-1"), capture_output=True, cwd=cwd,
                          env={**os.environ, **SANITIZED, **(env or {})}, timeout=LIMIT, check=False)
    errors = done.stderr.decode("latin-1")
    assert "Sanitizer" not in errors and "runtime error" not in errors, errors
    return done.returncode, done.stdout.decode("latin-1"), errors


@pytest.fixture(scope="session", autouse=True)
def host_bin():
    done = subprocess.run(["make", "-s", "host-bin"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return BIN
