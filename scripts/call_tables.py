"""The system calls and errors as data: reads and checks aegis/syscall.tbl and aegis/errors.tbl."""
import re
from dataclasses import dataclass, field

CALL_TABLE = "aegis/syscall.tbl"
ERROR_TABLE = "aegis/errors.tbl"
REFERENCE = "docs/syscalls.md"
CALL_MAX = 256                  # words in the kernel's tables; v0 = 4 * number - 1024
KINDS = {
    "asm": "no kernel stack; alters no register but v0",
    "prim": "through C; alters no register but v0",
    "c": "through C; at, v1, a0-a3, t0-t9, HI and LO come back zero",
    "gone": "was a call once; its number is not used again",
}
TYPES = ("word", "envid")


class TableError(Exception):
    """A table says something that cannot be."""


@dataclass
class Call:
    number: int
    name: str
    kind: str
    arguments: list             # (type, name), at most four
    more: str                   # arguments in the u-page, as text
    result: str
    errors: list
    paper: str
    meaning: str


@dataclass
class Error:
    number: int
    name: str
    text: str


@dataclass
class Tables:
    calls: list
    errors: list
    by_number: dict = field(default_factory=dict)


# ---- reading ----

def rows(path, columns):
    """The lines of a table as (where, fields)."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        where = f"{path.name}:{number}"
        fields = [f.strip() for f in line.split("|")]
        if len(fields) != columns:
            raise TableError(f"{where}: {len(fields)} fields, not {columns}")
        for position, text in enumerate(fields, 1):
            if not text:
                raise TableError(f"{where}: field {position} is empty (write - for nothing)")
        yield where, fields


def number_of(where, text, limit, taken):
    if not text.isdecimal() or not 1 <= int(text) < limit:
        raise TableError(f"{where}: number {text}: not one of 1 to {limit - 1}")
    if int(text) in taken:
        raise TableError(f"{where}: number {text} is taken by {taken[int(text)]}")
    return int(text)


def name_of(where, text, pattern, taken):
    if not re.fullmatch(pattern, text):
        raise TableError(f"{where}: name {text}: does not look like {pattern}")
    if text in taken.values():
        raise TableError(f"{where}: name {text} is used twice")
    return text


def arguments_of(where, text):
    """'word va, envid env; arg[0] cap' -> [(type, name)...], 'arg[0] cap'."""
    registers, _, more = (part.strip() for part in text.partition(";"))
    if more and not more.startswith("arg["):
        raise TableError(f"{where}: what follows ; must be u-page words, arg[...]")
    if registers == "-":
        return [], more
    found = []
    for argument in registers.split(","):
        words = argument.split()
        if len(words) != 2 or words[0] not in TYPES or not words[1].isidentifier():
            raise TableError(f"{where}: argument '{argument.strip()}': "
                             f"not a type ({' '.join(TYPES)}) and a name")
        found.append(tuple(words))
    if len(found) > 4:
        raise TableError(f"{where}: {len(found)} arguments in registers, at most 4")
    return found, more


def read_errors(path):
    errors, taken = [], {}
    for where, (number, name, text) in rows(path, 3):
        error = Error(number_of(where, number, CALL_MAX, taken),
                      name_of(where, name, r"E_[A-Z]+", taken), text)
        if '"' in text or "\\" in text:
            raise TableError(f"{where}: text may hold neither \" nor \\")
        taken[error.number] = error.name
        errors.append(error)
    return errors


def read_calls(path, errors):
    known = {error.name for error in errors}
    calls, taken = [], {}
    for where, (number, name, kind, arguments, result, failures, paper, meaning) in rows(path, 8):
        if kind not in KINDS:
            raise TableError(f"{where}: kind {kind}: not one of {' '.join(KINDS)}")
        failures = [] if failures == "-" else failures.split()
        for failure in failures:
            if failure not in known:
                raise TableError(f"{where}: error {failure} is not in {ERROR_TABLE}")
        if len(set(failures)) != len(failures):
            raise TableError(f"{where}: an error is listed twice")
        registers, more = arguments_of(where, arguments)
        call = Call(number_of(where, number, CALL_MAX, taken),
                    name_of(where, name, r"[a-z][a-z0-9_]*", taken),
                    kind, registers, more, result, failures, paper, meaning)
        taken[call.number] = call.name
        calls.append(call)
    return calls


def check_history(calls, reference):
    """A number that the reference in use gives to one call never goes to another."""
    if not reference.exists():
        return
    now = {call.number: call.name for call in calls}
    text = reference.read_text(encoding="utf-8")
    for number, name in re.findall(r"^### (\d+) (\w+)", text, re.MULTILINE):
        found = now.get(int(number))
        if found != name:
            became = f"is now {found}" if found else "has left the table"
            raise TableError(
                f"{CALL_TABLE}: number {number} was {name} and {became}: numbers are never "
                f"reused. Set its kind to gone; for a call that only changed its name, "
                f"change it in {REFERENCE} too")


def read(root):
    errors = read_errors(root / ERROR_TABLE)
    calls = read_calls(root / CALL_TABLE, errors)
    check_history(calls, root / REFERENCE)
    live = {call.number: call for call in calls if call.kind != "gone"}
    return Tables(calls, errors, live)
