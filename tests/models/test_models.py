"""The Promela models of the kernel's state machines (aegis/*.pml), searched through by spin.

A model includes the table of steps that the kernel asserts (aegis/*_steps.h).  Each row must occur in the
model, and without any one of them the search must fail: so neither can have a step that the other lacks.
"""
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OUT = Path(os.environ.get("BUILD") or ROOT / "build").resolve() / "tests" / "models"
MODELS = sorted(path.stem for path in (ROOT / "aegis").glob("*.pml"))
ROW = re.compile(r"^ *STEP\((\w+), *(\w+), *(\w+)\)", re.M)
SEEN = re.compile(r"^step ([\d,]+)$", re.M)


def rows(model):
    """The table's rows as the verifier names them: '1,0,3'."""
    text = (ROOT / "aegis" / f"{model}_steps.h").read_text()
    values = dict(re.findall(r"^#define +(\w+) +(\d+)", text, re.M))
    return {",".join(values[name] for name in row) for row in ROW.findall(text)}


@pytest.fixture(scope="module", params=MODELS)
def verifier(request):
    """The model and its verifier, compiled."""
    model = request.param
    folder = OUT / model
    folder.mkdir(parents=True, exist_ok=True)
    for command in (["spin", "-a", str(ROOT / "aegis" / f"{model}.pml")],
                    ["gcc", "-O2", "-w", "-DSAFETY", f"-I{ROOT / 'aegis'}", f"-I{ROOT / 'tests' / 'models'}",
                     "-o", "pan", "pan.c"]):
        made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stdout + made.stderr
    return model, folder


def search(folder, omitted=None):
    environment = dict(os.environ)
    environment.pop("OMIT", None)
    if omitted:
        environment["OMIT"] = omitted
    return subprocess.run(["./pan", "-m400000", "-w22"], cwd=folder, env=environment, capture_output=True, text=True,
                          check=True).stdout


def test_the_model_holds(verifier):
    model, folder = verifier
    output = search(folder)
    assert "errors: 0" in output and "max search depth too small" not in output, output
    assert set(SEEN.findall(output)) == rows(model)


def test_a_row_that_is_missing_is_noticed(verifier):
    model, folder = verifier
    for row in sorted(rows(model)):
        output = search(folder, row)
        assert "errors: 1" in output and f"not allowed {row}" in output, f"{row}: {output}"
