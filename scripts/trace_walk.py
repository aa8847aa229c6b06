"""Walks along a trace and says what happens: episodes of the kernel, switches of environment, regions.

Environments are told apart by their environment page, which is what wired TLB entry 0 maps while they run
(arch/mips/vectors.S). An episode begins with an exception taken in user mode, or with the boot, and ends before the first
user instruction behind it; exceptions that the kernel takes meanwhile are part of it.
"""
from trace_names import KENVPAGE, STUBS, USER_TOP
from trace_stream import (ENTRY, MARK_CLOSE, MARK_DROP, MARK_END, MARKERS, REGION_FIRST, REGION_LAST, EFFECTIVE,
                          Exception_, TraceError, is_exception)


class Episode:
    """One visit to the kernel."""

    def __init__(self, start, env, exception, label):
        self.start, self.env, self.exception, self.label = start, env, exception, label
        self.kernel = 0             # instructions
        self.nested = 0             # exceptions taken meanwhile
        self.to = env               # who runs behind it
        self.resume = None          # pc of the first user instruction behind it

    @property
    def is_upcall(self):
        """User code goes on elsewhere than where it was interrupted, or, if that was a delay slot, at its branch."""
        return (self.exception is not None and self.to == self.env
                and self.resume not in (self.exception.pc - 4, self.exception.pc, self.exception.pc + 4))


class Observer:
    """What a walk tells; each user overrides what it wants to hear."""

    def line(self, walk, line): pass
    def episode_begin(self, walk, episode): pass
    def episode_end(self, walk, episode): pass
    def nested(self, walk, exception): pass
    def region_open(self, walk): pass
    def region_close(self, walk, dropped): pass


class Walk:
    """State of the walk. Environments are named by their page's kseg0 address; 0: none yet."""

    def __init__(self, stream, names, observer):
        self.stream, self.names, self.observer = stream, names, observer
        self.count = 0              # instructions so far: the time
        self.env = 0
        self.ids = {}               # env: its id, once a transfer or yield has told it
        self.episode = None
        self.region = 0
        self.samples = {}           # region: samples so far
        self.seen = {}              # label of episode: how many

    def go(self):
        self.begin(None, "boot")
        for line in self.stream.lines():
            self.take(line)

    def take(self, line):
        if is_exception(line):
            exception = Exception_(line)
            # A fetch of user code that faults is a new episode, though no user instruction ran in between.
            if self.episode is not None and exception.pc < USER_TOP:
                self.end(exception.pc)
            if self.episode is None:
                self.begin(exception, self.label(exception))
            else:
                self.episode.nested += 1
                self.observer.nested(self, exception)
        else:
            if line[:1] < b"8":
                if self.episode is not None:
                    self.end(int(line[:8], 16))
            elif self.episode is None:
                raise TraceError(f"{self.stream.name}: line {self.stream.number}: the kernel runs without an exception "
                                 "before it: lines are missing")
            else:
                self.episode.kernel += 1
                if line[10:18] == b"42000002":
                    self.wire(line)
                elif self.names.stlb is None and line[:8] == b"80000010":
                    self.names.stlb_learn(STUBS + 0x10, int(EFFECTIVE.search(line).group(1), 16))
            self.count += 1
            if line[10:18] in MARKERS:
                self.mark(MARKERS[line[10:18]])
        self.observer.line(self, line)

    def begin(self, exception, label):
        self.episode = Episode(self.count, self.env, exception, label)
        self.seen[label] = self.seen.get(label, 0) + 1
        self.observer.episode_begin(self, self.episode)

    def end(self, pc):
        episode, self.episode = self.episode, None
        episode.to, episode.resume = self.env, pc
        self.observer.episode_end(self, episode)

    def label(self, exception):
        if exception.v0 is None:
            return exception.cause
        if exception.call is None:
            return "transfer"
        return self.names.calls.get(exception.call, f"call {exception.call}")

    def wire(self, line):
        """tlbwi: entry 0 with the environment page's address makes another environment run."""
        index, hi, lo = (int(text, 16) & 0xffffffff for text in ENTRY.search(line).groups())
        if index != 0 or hi & ~0xfff != KENVPAGE:
            return
        self.env = lo & ~0xfff | 0x80000000
        exception = self.episode.exception
        switcher = self.names.where(int(line[:8], 16))[0]
        if exception and switcher == "transfer":
            self.ids[self.env] = exception.v0
        self.names.environments[self.env] = self.env_name(self.env)

    def env_name(self, env):
        if env in self.ids:
            return f"environment 0x{self.ids[env]:x}"
        return f"environment with page 0x{(env & 0x1fffffff) >> 12:x}" if env else "kernel"

    def mark(self, number):
        where = f"{self.stream.name}: line {self.stream.number}: "
        if REGION_FIRST <= number <= REGION_LAST:
            if self.region:
                raise TraceError(f"{where}region {number} opens inside of region {self.region}")
            self.region = number
            self.observer.region_open(self)
        elif number in (MARK_CLOSE, MARK_DROP):
            if not self.region:
                raise TraceError(f"{where}marker {number} closes a region and none is open")
            if number == MARK_CLOSE:
                self.samples[self.region] = self.samples.get(self.region, 0) + 1
            self.observer.region_close(self, number == MARK_DROP)
            self.region = 0
        elif number == MARK_END and self.region:
            raise TraceError(f"{where}the guest ends inside of region {self.region}")
