"""The world around tests/net/station.c: simulated time, a host's end, faults by chance, and a capture."""
import random
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
STATION = BUILD / "tests" / "net" / "station"
COMMAND_LIMIT = 100_000         # steps of one command


class World:
    """One station; what it sends goes to `end`, whose answers come back, unless chance has it otherwise."""

    def __init__(self, end=None, seed=1, lose=0.0, twice=0.0, address=True):
        self.end, self.lose, self.twice = end, lose, twice
        self.random = random.Random(seed)
        self.time = 0               # ms
        self.incoming = []          # frames on their way to the station
        self.sent = []              # frames that it sent, of the last command
        self.capture = []           # (ms, frame), both directions
        self.child = subprocess.Popen([STATION], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                      encoding="ascii")
        if address:
            assert self.run("ADDRESS 10.0.0.1 255.0.0.0 10.0.0.2 10.0.0.2") == "0"

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.child.stdin.close()
        errors = self.child.stderr.read()
        status = self.child.wait(10)
        self.child.stdout.close()
        self.child.stderr.close()
        if kind is None:
            assert (errors, status) == ("", 0)

    def put(self, frame):
        """A frame for the station, when it waits next."""
        self.incoming.append(bytes(frame))

    def note(self, frame):
        self.capture.append((self.time, frame))

    def out(self, frame):
        self.sent.append(frame)
        self.note(frame)
        if self.end is None or self.random.random() < self.lose:
            return
        for answer in self.end.answer(frame):
            for _ in range(1 + (self.random.random() < self.twice)):
                if self.random.random() >= self.lose:
                    self.put(answer)

    def run(self, command):
        """Runs one command; what it said when it was done."""
        self.sent = []
        self.child.stdin.write(command + "\n")
        self.child.stdin.flush()
        for _ in range(COMMAND_LIMIT):
            line = self.child.stdout.readline()
            assert line, self.child.stderr.read()
            word, _, rest = line.rstrip("\n").partition(" ")
            if word == "OUT":
                self.out(bytes.fromhex(rest))
            elif word == "DONE":
                return rest.strip()
            else:
                self.wait(int(rest))
        raise AssertionError(f"{command}: no end")

    def wait(self, ms):
        if self.incoming:
            frame = self.incoming.pop(0)
            self.note(frame)
            line = "IN " + frame.hex()
        else:
            # A wait of 0 asks whether something is there; time passes all the same, if slowly.
            self.time += max(ms, 1)
            line = f"GO {max(ms, 1)}"
        self.child.stdin.write(line + "\n")
        self.child.stdin.flush()

    def stats(self):
        return {name: int(value) for name, value in (word.split("=") for word in self.run("STATS").split())}
