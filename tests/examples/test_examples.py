"""The examples do what their pages in docs/tutorials say: output, excerpts, size.

docs/tutorials/README.md says how the pages are read: the block behind the mark
<!-- output --> is the oracle, a number behind ~ may be another one, and blocks
of C and assembly are excerpts of the sources. A page of several programs names
each in its mark: <!-- output stride -->.
"""
import os
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from emulator import MACHINES, Emulator                         # noqa: E402

KERNEL = ROOT / "build" / "aegis.elf"
PAGES = ROOT / "docs" / "tutorials"
EXAMPLES = sorted(path.name for path in (ROOT / "examples").iterdir() if path.is_dir())
SHARED = {"stride": "scheduler", "lottery": "scheduler", "edf": "scheduler"}     # a page for several
FOLDERS = {name: ROOT / "examples" / name for name in EXAMPLES} | {"libos-from-nothing": ROOT / "exos" / "min"}
TUTORIALS = {}              # page -> the folders that it reads from
for _name in FOLDERS:
    TUTORIALS.setdefault(SHARED.get(_name, _name), []).append(_name)
LINES_BELOW = 150
MIN_LINES = 550             # of exos/min, comments and headers included
LIMIT = 60
KINDS = ["stock", pytest.param("strict", marks=pytest.mark.skipif(
    os.environ.get("STRICT") == "no", reason="STRICT=no was given by hand"))]


def page_of(name):
    return (PAGES / f"{SHARED.get(name, name)}.md").read_text(encoding="utf-8")


def sources_of(name):
    return sorted(path for path in FOLDERS[name].iterdir() if path.suffix in (".c", ".h", ".S"))


def expected(page, name=None):
    """The page's output as a regular expression; of program `name` if the page has several."""
    mark = f"output {name}" if name in SHARED else "output"
    blocks = re.findall(rf"^<!-- {mark} -->\n```text\n(.*?)^```$", page, re.M | re.S)
    assert len(blocks) == 1, "a page has one block behind <!-- output -->"
    parts = re.split(r"~[0-9a-f]+", blocks[0])
    return r"(?m)^" + r"[0-9a-f]+".join(re.escape(part) for part in parts)


def excerpts(page):
    blocks = re.findall(r"^```(?:c|asm)\n(.*?)^```$", page, re.M | re.S)
    return [[line.strip() for line in block.splitlines() if line.strip()] for block in blocks]


def contains(source, wanted):
    """Whether the lines stand there one behind the other; ... leaves some out."""
    lines = [line.strip() for line in source.splitlines() if line.strip()]

    def at(place, rest):
        if not rest:
            return True
        if rest[0] == "...":
            return any(at(later, rest[1:]) for later in range(place, len(lines)))
        return place < len(lines) and lines[place] == rest[0] and at(place + 1, rest[1:])
    return any(at(place, wanted) for place in range(len(lines)))


@pytest.mark.parametrize("machine", sorted(MACHINES))
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("example", EXAMPLES)
def test_output(example, kind, machine):
    with Emulator(machine, KERNEL, f"run={example}", strict=kind == "strict", timeout=LIMIT) as emulator:
        result = emulator.run_to_end()
    assert result.status == 0, f"EXIT={result.status}; log: {result.log}"
    assert re.search(expected(page_of(example), example), result.console), \
        f"not what the page shows:\n{result.console}\nlog: {result.log}"


@pytest.mark.parametrize("example", EXAMPLES)
def test_size(example):
    lines = sum(path.read_text(encoding="utf-8").count("\n") for path in sources_of(example))
    assert lines < LINES_BELOW


def test_min_is_small():
    assert sum(path.read_text(encoding="utf-8").count("\n") for path in sources_of("libos-from-nothing")) <= MIN_LINES


@pytest.mark.parametrize("example", EXAMPLES)
def test_source_names_its_page(example):
    assert any(f"docs/tutorials/{SHARED.get(example, example)}.md" in path.read_text(encoding="utf-8") for path in sources_of(example))


@pytest.mark.parametrize("page", sorted(TUTORIALS))
def test_excerpts(page):
    found = excerpts(page_of(page))
    texts = [path.read_text(encoding="utf-8") for name in TUTORIALS[page] for path in sources_of(name)]
    assert found, "a tutorial shows some code"
    wrong = ["\n".join(block) for block in found if not any(contains(text, block) for text in texts)]
    assert not wrong, "these lines do not stand in the sources:\n" + "\n\n".join(wrong)


# ---- the oracle itself ----

@pytest.mark.parametrize("printed, right", [
    ("banner\n12 pages, ~3 of x.\nEXIT=0\n", False),
    ("banner\n12 pages, 77f of x.\nEXIT=0\n", True),
    ("banner\n13 pages, 77f of x.\nEXIT=0\n", False),
    ("banner\n12 pages,  of x.\nEXIT=0\n", False),
    ("banner\n12 pages, 3 of x.\nmore\nEXIT=0\n", False),
])
def test_expected(printed, right):
    page = "text\n\n<!-- output -->\n```text\n12 pages, ~3 of x.\nEXIT=0\n```\n"
    assert bool(re.search(expected(page), printed)) == right


@pytest.mark.parametrize("wanted, right", [
    (["b;", "c;"], True), (["a;", "...", "d;"], True), (["a;", "c;"], False), (["c;", "...", "a;"], False),
])
def test_contains(wanted, right):
    assert contains("  a;\n\n    b;\n  c;\nd;\n", wanted) == right
