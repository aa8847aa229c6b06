"""The documents and the sources agree: links, names, commands, generated pages, source rules.

A name in backquotes that looks like a file, a function, an error or a target of
make must exist.  Commands in a block ```sh that follows the comment
<!-- test --> are executed.
"""
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 60 * float(os.environ.get("TIMEOUT") or 60) / 60
SOURCE_LINES = 500
EXECUTED = ("README.md", "docs/quickstart.md")


def tracked():
    """The project's files: what git tracks or would, or in an archive without it everything not built."""
    done = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                          capture_output=True, text=True, check=False)
    if done.returncode == 0:
        names = [name for name in done.stdout.split("\0") if name]
    else:
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*")
                 if path.is_file() and not {"build", "__pycache__"} & set(path.relative_to(ROOT).parts)]
    return sorted(name for name in names if (ROOT / name).is_file())


FILES = tracked()
PAGES = [name for name in FILES if name.endswith(".md")]
BASENAMES = {Path(name).name for name in FILES}
FOLDERS = {str(parent) for name in FILES for parent in Path(name).parents}
TOP = {name.split("/")[0] for name in FILES if "/" in name}


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def is_source(name):
    if name.endswith((".c", ".h", ".S", ".inc", ".py", ".ld", ".mk", ".tbl")) or name == "Makefile":
        return True
    return "." not in Path(name).name and text_of(name).startswith("#!")


SOURCES = [name for name in FILES if is_source(name)]
WORDS = {word for name in SOURCES for word in re.findall(r"\w+", text_of(name))}


def prose_of(name):
    """The page without its fenced blocks."""
    return re.sub(r"^```.*?^```", "", text_of(name), flags=re.M | re.S)


def quoted_in(name):
    return re.findall(r"`([^`\n]+)`", prose_of(name))


def anchors_of(name):
    """The anchors that headings get on the project's pages."""
    titles = re.findall(r"^#+ +(.+)$", prose_of(name), re.M)
    plain = (re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", title).lower() for title in titles)
    return {re.sub(r"[^\w\- ]", "", title).strip().replace(" ", "-") for title in plain}


@pytest.mark.parametrize("page", PAGES)
def test_links(page):
    wrong = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose_of(page)):
        if re.match(r"https?://|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / page).parent / path if path else ROOT / page
        if not file.exists():
            wrong.append(target)
        elif anchor and file.suffix == ".md" and anchor not in anchors_of(file.resolve().relative_to(ROOT)):
            wrong.append(target)
    assert not wrong


def file_missing(name):
    """Whether `name` looks like a file or folder of the project and is none."""
    if not re.fullmatch(r"[\w.*/-]+", name) or name.startswith(("build/", "/", "-")):
        return False
    bare = name.rstrip("/")
    if "*" in bare:
        return bare.split("/")[0] in TOP and not any(ROOT.glob(bare))
    if "/" in name and bare.split("/")[0] in TOP | {".ci"}:
        return bare not in FILES and bare not in FOLDERS
    if "/" not in name and re.search(r"\.(c|h|S|py|md|tbl|mk|ld)$", name):
        return name not in BASENAMES
    return False


@pytest.mark.parametrize("page", PAGES)
def test_files_named_exist(page):
    assert [name for name in quoted_in(page) if file_missing(name)] == []


@pytest.mark.parametrize("page", PAGES)
def test_functions_and_errors_named_exist(page):
    names = [re.fullmatch(r"([a-z_]\w*)\(.*\)|((?:E|VEC|PAGE)_[A-Z_0-9]+)", quoted) for quoted in quoted_in(page)]
    assert [m.group() for m in names if m and (m.group(1) or m.group(2)) not in WORDS] == []


def test_make_targets_named_exist():
    makefiles = "\n".join(text_of(name) for name in FILES if name == "Makefile" or name.endswith(".mk"))
    targets = {word for line in re.findall(r"^([\w. -]+):(?!=)", makefiles, re.M) for word in line.split()}
    wrong = [(page, target) for page in PAGES
             for target in re.findall(r"(?:`|^ *)make ([a-z][\w-]*)\b(?!=)", text_of(page), re.M)
             if target not in targets]
    assert not wrong


def test_every_test_is_in_a_suite():
    """And every suite in the table of docs/testing.md."""
    done = subprocess.run(["scripts/test", "--list", "--commands"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = [line.split() for line in done.stdout.splitlines()]
    run = {word for _, *command in listed for word in command}
    for name in FILES:
        if re.search(r"(^|/)test_\w+\.py$", name):
            assert name in run or str(Path(name).parent) in run, f"{name} is in no suite"
    table = set(re.findall(r"^\| ([\w, -]+) \|", text_of("docs/testing.md"), re.M))
    documented = {name for cell in table for name in cell.split(", ")}
    assert {name for name, *_ in listed} <= documented


def test_call_reference_is_current():
    done = subprocess.run(["scripts/gen-calls", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def commands():
    pattern = r"^<!-- test -->\n+```sh\n(.*?)^```"
    return [pytest.param(block, id=f"{Path(page).stem}-{number}")
            for page in EXECUTED if page in FILES
            for number, block in enumerate(re.findall(pattern, text_of(page), re.M | re.S), 1)]


@pytest.mark.parametrize("block", commands())
def test_commands_run(block):
    done = subprocess.run(["sh", "-eu"], input=block, cwd=ROOT, capture_output=True, text=True,
                          timeout=LIMIT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", [page for page in EXECUTED if page in FILES])
def test_marked_blocks_are_shell(page):
    """A mark that no block follows would test nothing."""
    text = text_of(page)
    assert len(re.findall(r"<!-- test -->", text)) == len(re.findall(r"^<!-- test -->\n+```sh$", text, re.M))


# ---- source rules ----

# Written so that this file passes too.
MARKS = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")


@pytest.mark.parametrize("rule", ["mark", "trailing blank", "blank before tab", "no end of line", "dead code"])
def test_lines(rule):
    def breaks(name, line):
        return {"mark": lambda: MARKS.search(line),
                "trailing blank": lambda: re.search(r"[ \t]$", line) and not name.endswith((".tsv", ".patch")),
                "blank before tab": lambda: re.match(r"\t* +\t", line) and not name.endswith((".tsv", ".py")),
                "dead code": lambda: re.match(r"\s*#\s*if 0\b", line),
                "no end of line": lambda: False}[rule]()
    wrong = []
    for name in FILES:
        try:
            text = text_of(name)
        except UnicodeDecodeError:
            continue
        wrong += [f"{name}:{number}" for number, line in enumerate(text.split("\n"), 1) if breaks(name, line)]
        if rule == "no end of line" and text and not text.endswith("\n"):
            wrong.append(name)
    assert not wrong


def test_files_are_small():
    assert {name: lines for name in SOURCES if (lines := text_of(name).count("\n")) > SOURCE_LINES} == {}


def test_kernel_knows_no_board_and_no_register():
    """aegis/ sees the machine through one header, and nothing of CP0."""
    wrong = []
    for name in FILES:
        if not re.match(r"aegis/.*\.[ch]$", name):
            continue
        for number, line in enumerate(text_of(name).splitlines(), 1):
            include = re.match(r'\s*#\s*include\s+[<"](.+?)[>"]', line)
            if (include and re.search(r"dec|regs\.h|offsets\.h", include.group(1))) or \
                    re.search(r"\b(mfc0|mtc0|tlbw[ir]|__asm__)\b", re.sub(r"/\*.*|\*.*|//.*", "", line)):
                wrong.append(f"{name}:{number}")
    assert not wrong


def test_tour_shows_the_source():
    """Each instruction in the tour stands under its number in the stubs."""
    stubs = "\n".join(text_of(f"arch/mips/{name}.S") for name in ("vectors", "calls"))
    source = {(number, " ".join(instruction.split()))
              for instruction, number in re.findall(r"^(?:\w+:)? +([a-z].*?) *#(\d\d)\b", stubs, re.M)}
    shown = [(number, " ".join(instruction.split()))
             for number, instruction in re.findall(r"^\| (\d\d) \| `([^`]+)` \|", text_of("docs/tour.md"), re.M)]
    assert shown and [step for step in shown if step not in source] == []
