"""The emulator: the one place that knows how GXemul is run.

    with Emulator("3max", "build/aegis.elf", args="run=hello") as machine:
        machine.expect("ready")
        machine.send("help\\n")
        result = machine.run_to_end()
    result.status, result.console, result.log

The kernel ends a run by printing a line `EXIT=n`; then it stops the emulator
(`.word 0x00c0de0d`).  A run that ends or stalls without that line is an
EmulatorError, which carries the end of the log, its path and a hint.

Limits are seconds.  TIMEOUT in the environment is the limit of an ordinary run
(60 if unset) and scales every other limit with it: TIMEOUT=120 doubles all of
them, for slow machines.

Standard input is always a terminal or a pipe that stays open, because GXemul
spins for ever when its input ends.  A pty also makes it flush its output.
"""
import os
import re
import shutil
import subprocess
import termios
import time
from pathlib import Path

import pexpect

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / "build" / "log"
STRICT = ROOT / "build" / "strict" / "gxemul"
MACHINES = {"3max": "DECstation 5000/200", "pmax": "DECstation 3100"}
ORDINARY_LIMIT = 60
LOG_LINES_SHOWN = 40
# A chunk that is read at once must fit into what is searched for a pattern.
CHUNK = 1 << 16
# Exit status of the strict emulator when the guest broke a rule of the machine.
BROKE_A_RULE = 70
EXIT_LINE = re.compile(r"^EXIT=(-?\d+)\s*$", re.MULTILINE)

HINTS = (
    ("gxemul-strict:", "the strict emulator stopped the guest: docs/emulator.md lists its rules"),
    ("UNIMPLEMENTED instruction", "an opcode that MIPS I lacks was executed: run scripts/hazards on the program"),
    ("could not read the instruction", "the processor jumped to an address where nothing is"),
    ("read failed", "the processor fetched from an address where nothing is"),
    ("panic", "the kernel panicked: its report is in the log"),
    ("No such file", "a file is missing: run make first"),
)


class EmulatorError(Exception):
    """The emulator could not run, or the guest did not end as it should."""


def scaled(limit):
    """A limit in seconds as TIMEOUT wants it."""
    given = os.environ.get("TIMEOUT", "")
    try:
        return limit * float(given) / ORDINARY_LIMIT if given else limit
    except ValueError:
        raise EmulatorError(f"TIMEOUT={given}: not a number of seconds") from None


def binary(strict):
    """The emulator's program file."""
    if strict:
        if not STRICT.exists():
            raise EmulatorError(f"{STRICT.relative_to(ROOT)} is missing: "
                                "scripts/gxemul-strict builds it")
        return str(STRICT)
    found = shutil.which("gxemul")
    if not found:
        raise EmulatorError("gxemul is missing: install the Debian package gxemul "
                            "(scripts/setup does)")
    return found


def hint_for(console, timed_out):
    for sign, hint in HINTS:
        if sign in console:
            return hint
    if not console.strip():
        return ("the guest printed nothing: was the kernel linked for this machine, "
                "and is its entry __start?")
    if timed_out:
        return ("the guest still ran when its time was up: if this machine is slow, "
                "set TIMEOUT to more than 60 seconds")
    return "the guest stopped the emulator without a line EXIT=n"


def free_keys():
    """In the child, before it becomes the emulator: ^C, ^Z and ^\\ are the guest's, not this terminal's."""
    modes = termios.tcgetattr(0)
    for key in (termios.VINTR, termios.VSUSP, termios.VQUIT):
        modes[6][key] = b"\0"
    termios.tcsetattr(0, termios.TCSANOW, modes)


class Log:
    """A log file that takes what pexpect gives it: text, and bytes in interact()."""

    def __init__(self, path):
        self.file = open(path, "wb")

    def write(self, data):
        self.file.write(data if isinstance(data, bytes) else data.encode())

    def flush(self):
        self.file.flush()

    def close(self):
        self.file.close()


class Result:
    """How a run ended."""

    def __init__(self, status, console, log):
        self.status = status        # n of the line EXIT=n
        self.console = console
        self.log = log

    @property
    def ok(self):
        return self.status == 0


class Emulator:
    """One boot of one machine."""

    def __init__(self, machine, elf, args=None, *, strict=False, trace=False,
                 timeout=ORDINARY_LIMIT, seed=None, name=None, net=None, echo=None):
        """`args` is what the kernel gets as boot arguments, `name` that of the log, `net` an end
        of an Ethernet: ether.Cable().machine(), `echo` the latency of strict's echo peer."""
        if machine not in MACHINES:
            raise EmulatorError(f"machine {machine}: not one of {' '.join(MACHINES)}")
        self.machine, self.elf, self.strict, self.trace = machine, Path(elf), strict, trace
        if not self.elf.exists():
            raise EmulatorError(f"{elf} is missing: run make first")
        with open(self.elf, "rb") as file:
            if file.read(4) != b"\x7fELF":
                raise EmulatorError(f"{elf}: not an ELF file")
        self.args, self.seed, self.net, self.echo = args, seed, net, echo
        self.limit = scaled(timeout)
        self.name = name or "-".join([machine, "strict" if strict else "stock",
                                      self.elf.stem] + re.findall(r"\w+", args or "")[:6])
        LOGS.mkdir(parents=True, exist_ok=True)
        self.log = LOGS / f"{self.name}.log"
        self.child = None
        self.text = ""              # of the console, up to where it was read

    def command(self):
        words = [binary(self.strict)]
        words += ["-A", "-i"] if self.trace else ["-A", "-q"]
        if self.net:
            file = LOGS / f"{self.name}.net"
            file.write_text(self.net.configuration(self.machine, self.elf, self.args))
            return words + [f"@{file}"]
        words += ["-E", "decstation", "-e", self.machine]
        if self.args:
            words += ["-o", self.args]
        return words + [str(self.elf)]

    def environment(self):
        """The seed fills the strict emulator's RAM; stock RAM is all zeros."""
        given = {"GXEMUL_SEED": self.seed, "GXEMUL_ECHO": self.echo}
        return {**os.environ, **{name: str(value) for name, value in given.items() if value is not None}}

    # ---- a console to talk to ----

    def start(self):
        words = self.command()
        self.child = pexpect.spawn(words[0], words[1:], env=self.environment(),
                                   echo=False, timeout=self.limit, maxread=CHUNK,
                                   searchwindowsize=2 * CHUNK, encoding="utf-8",
                                   codec_errors="replace", dimensions=(24, 200),
                                   preexec_fn=free_keys)
        self.child.delaybeforesend = None
        self.child.logfile_read = Log(self.log)
        self.deadline = time.monotonic() + self.limit
        return self

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.child is not None:
            self.child.close(force=True)
            self.child.logfile_read.close()
            self.child = None

    def send(self, text):
        """Types into the guest's console."""
        self.child.send(text)

    def expect(self, pattern, timeout=None):
        """Waits for a regular expression; returns the match.

        The limit is the run's own unless one is given.
        """
        limit = scaled(timeout) if timeout else max(0.1, self.deadline - time.monotonic())
        try:
            self.child.expect(pattern, timeout=limit)
        except pexpect.TIMEOUT:
            self._keep(self.child.before)
            raise self.error(f"no {pattern!r} within {limit:.0f} s", True) from None
        except pexpect.EOF:
            self._keep(self.child.before)
            raise self.error(f"the emulator ended before {pattern!r}", False) from None
        self._keep(self.child.before + self.child.after)
        return self.child.match

    def run_to_end(self):
        """Waits until the guest says EXIT=n and the emulator has gone."""
        left = max(0.1, self.deadline - time.monotonic())
        try:
            self.child.expect([r"(?:^|\n)EXIT=-?\d+\s*?\r?\n", pexpect.EOF], timeout=left)
        except pexpect.TIMEOUT:
            self._keep(self.child.before)
            raise self.error(f"no line EXIT=n within {self.limit:.0f} s", True) from None
        after = self.child.after
        self._keep(self.child.before + (after if isinstance(after, str) else ""))
        if isinstance(after, str):
            try:    # what is printed after EXIT= still belongs to the log
                self.child.expect(pexpect.EOF, timeout=scaled(5))
            except pexpect.TIMEOUT:
                pass
            self._keep(self.child.before)
        self.child.close(force=True)
        if self.strict and self.child.exitstatus == BROKE_A_RULE:
            raise self.error("the guest broke a rule of the machine", False)
        return self.result()

    def _keep(self, text):
        self.text += (text or "").replace("\r\n", "\n")

    # ---- a trace to count ----

    def run_through(self, counter, console):
        """Pipes the emulator's output into `counter` (a command).

        `console` is the file into which the counter puts what the guest
        printed.  Returns (its exit status, its error output, Result or None).
        """
        error_path = self.log.with_suffix(".err")
        with open(error_path, "w", encoding="utf-8") as error_file:
            machine = subprocess.Popen(self.command(), stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, stderr=error_file,
                                       env=self.environment())
            reader = subprocess.Popen(counter, stdin=machine.stdout,
                                      stderr=subprocess.PIPE, text=True)
            machine.stdout.close()
            try:
                said = reader.communicate(timeout=self.limit)[1]
                timed_out = False
            except subprocess.TimeoutExpired:
                machine.kill()
                said = reader.communicate()[1]
                timed_out = True
            try:    # a counter that failed leaves the emulator running
                broke = machine.wait(timeout=2) == BROKE_A_RULE
            except subprocess.TimeoutExpired:
                broke = False
            machine.kill()
            machine.wait()
            machine.stdin.close()
        self.log = Path(console)
        self.text = self.log.read_text(encoding="utf-8", errors="replace")
        if broke or not self.text:
            self.text += error_path.read_text(encoding="utf-8", errors="replace")
        if broke:
            raise self.error("the guest broke a rule of the machine", False)
        if timed_out:
            raise self.error(f"the trace did not end within {self.limit:.0f} s", True)
        return reader.returncode, said, self.result(must=False)

    # ---- verdicts ----

    def result(self, must=True):
        found = EXIT_LINE.findall(self.text)
        if found:
            return Result(int(found[-1]), self.text, self.log)
        if must:
            raise self.error("the run ended without a line EXIT=n", False)
        return None

    def error(self, what, timed_out):
        tail = "\n".join("    " + line for line in self.text.splitlines()[-LOG_LINES_SHOWN:])
        path = self.log.relative_to(ROOT) if self.log.is_relative_to(ROOT) else self.log
        kind = "strict" if self.strict else "stock"
        return EmulatorError(
            f"{self.elf.name} on {self.machine} ({kind}, -o {self.args!r}): {what}\n"
            f"{tail or '    (nothing was printed)'}\n"
            f"log: {path}\nhint: {hint_for(self.text, timed_out)}")
