"""The timeline in Chrome's trace event format, which Perfetto (ui.perfetto.dev) and chrome://tracing open.

One track for each environment: what it runs between two exceptions, and the kernel's episodes on its behalf by the name of
the call or the cause. Upcalls are instants, switches are arrows, regions have a track of their own. Time is the
number of executed instructions; viewers call the unit a microsecond.
"""
from trace_walk import Observer

PROCESS = 1
KERNEL_TRACK, REGION_TRACK = 0, 1
PHASES = {"X": ("ts", "dur"), "i": ("ts", "s"), "M": ("args",), "s": ("ts", "id"), "f": ("ts", "id", "bp")}


class Timeline(Observer):
    """Builds the events while the trace is read."""

    def __init__(self, names):
        self.names, self.events, self.tracks = names, [], {0: KERNEL_TRACK}
        self.user_start = self.user_name = None
        self.region_start = 0
        self.flows = 0

    def track(self, env):
        return self.tracks.setdefault(env, len(self.tracks) + REGION_TRACK)

    def add(self, phase, name, track, **more):
        self.events.append({"name": name, "ph": phase, "pid": PROCESS, "tid": track, **more})

    def episode_begin(self, walk, episode):
        if self.user_start is not None and walk.count > self.user_start:
            self.add("X", self.user_name, self.track(walk.env), cat="user", ts=self.user_start,
                     dur=walk.count - self.user_start)

    def nested(self, walk, exception):
        self.add("i", f"nested {exception.cause}", self.track(walk.episode.env), cat="kernel", ts=walk.count, s="t",
                 args={"at": self.names.code(exception.pc)})

    def episode_end(self, walk, episode):
        self.kernel_event(episode, self.names.code(episode.resume))
        self.user_start, self.user_name = walk.count, self.names.where(episode.resume)[0]
        track = self.track(episode.to)
        if episode.to != episode.env:
            self.flows += 1
            self.add("s", "switch", self.track(episode.env), cat="switch", ts=episode.start, id=self.flows)
            self.add("f", "switch", track, cat="switch", ts=walk.count, id=self.flows, bp="e")
        elif episode.is_upcall and episode.label not in ("exc_return", "upcall_done"):
            self.add("i", f"upcall {self.user_name}", track, cat="upcall", ts=walk.count, s="t",
                     args={"cause": episode.label})

    def kernel_event(self, episode, resumes):
        more = {"kernel instructions": episode.kernel, "resumes at": resumes}
        if episode.exception:
            more["taken at"] = self.names.code(episode.exception.pc)
            more["cause"] = episode.exception.cause
            if episode.exception.vaddr is not None:
                more["address"] = f"0x{episode.exception.vaddr:08x}"
        if episode.nested:
            more["nested exceptions"] = episode.nested
        self.add("X", episode.label, self.track(episode.env), cat="kernel", ts=episode.start, dur=episode.kernel,
                 args=more)

    def region_open(self, walk):
        self.region_start = walk.count

    def region_close(self, walk, dropped):
        self.add("X", f"region {walk.region}" + " (dropped)" * dropped, REGION_TRACK, cat="region",
                 ts=self.region_start, dur=walk.count - self.region_start)

    def finish(self, walk):
        """What was still open when the trace ended."""
        if walk.episode is not None:
            walk.episode.to = walk.env
            self.kernel_event(walk.episode, "never: the run ends")

    def document(self, walk, what):
        heads = [{"name": "process_name", "ph": "M", "pid": PROCESS, "tid": 0, "args": {"name": what}}]
        tracks = {KERNEL_TRACK: "boot", REGION_TRACK: "regions"}
        tracks.update({track: walk.env_name(env) for env, track in self.tracks.items() if env})
        for track, name in sorted(tracks.items()):
            heads.append({"name": "thread_name", "ph": "M", "pid": PROCESS, "tid": track, "args": {"name": name}})
            heads.append({"name": "thread_sort_index", "ph": "M", "pid": PROCESS, "tid": track,
                          "args": {"sort_index": track}})
        return {"traceEvents": heads + self.events, "displayTimeUnit": "ms",
                "otherData": {"time": "1 unit (shown as 1 us) = 1 executed instruction; not time",
                              "run": what, "instructions": walk.count}}


def wrong_with(document):
    """What breaks the trace event format, a text each; nothing if it is well."""
    if not isinstance(document.get("traceEvents"), list):
        return ["traceEvents is no list"]
    wrong, flows = [], {}
    for at, event in enumerate(document["traceEvents"]):
        needs = PHASES.get(event.get("ph"))
        if needs is None:
            wrong.append(f"event {at}: phase {event.get('ph')}")
            continue
        wrong += [f"event {at}: no {key}" for key in ("name", "pid", "tid", *needs) if key not in event]
        wrong += [f"event {at}: {key} is no count" for key in ("ts", "dur")
                  if key in event and (not isinstance(event[key], int) or event[key] < 0)]
        if event["ph"] in "sf":
            flows.setdefault(event.get("id"), []).append(event["ph"])
    wrong += [f"flow {flow}: {ends}" for flow, ends in flows.items() if ends != ["s", "f"]]
    return wrong
