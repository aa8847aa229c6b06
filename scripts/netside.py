"""What stands at the other end of a machine's Ethernet: a station of our own, the host's kernel, a capture.

    with Cable() as cable:
        side = Side(cable, "tap", capture="frames.pcap")
        with Emulator(..., net=cable.machine()): ...
        side.close()

Kinds: "end" is scripts/netend.py; "tap" joins the host's kernel through a tap device, which only root may make.
"""
import fcntl
import os
import selectors
import shutil
import struct
import subprocess
import threading
import time

from ether import FRAME_LIMIT

KINDS = ("end", "tap")
TAP_NAME, TAP_ADDRESS, TAP_BITS = "aegis0", "10.0.0.100", 24
NAMES = {"end.example": ["10.0.0.2"], "gateway.example": ["10.0.0.254"]}
TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454ca, 0x0002, 0x1000


class SideError(Exception):
    """The other end cannot be made."""


class Capture:
    """A file in the format of pcap: what tcpdump, tshark and Wireshark read."""

    def __init__(self, path):
        try:
            self.file = open(path, "wb")
        except OSError as error:
            raise SideError(f"capture {path}: {error.strerror}") from None
        self.file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        self.file.flush()

    def note(self, frame):
        now = time.time()
        self.file.write(struct.pack("<IIII", int(now), int(now % 1 * 1e6), len(frame), len(frame)) + frame)
        self.file.flush()

    def close(self):
        self.file.close()


class Tap:
    """A network interface of the host's kernel whose frames are ours."""

    def __init__(self, name=TAP_NAME, address=TAP_ADDRESS):
        if os.geteuid() != 0:
            raise SideError("a tap device needs root; NET=end works without")
        if not shutil.which("ip"):
            raise SideError("ip is missing: install the Debian package iproute2")
        known = subprocess.run(["ip", "-4", "-o", "address"], capture_output=True, text=True, check=True).stdout
        network = address.rsplit(".", 1)[0] + "."
        if f" {network}" in known:
            raise SideError(f"this host has an address in {network}0/{TAP_BITS} already: its own network would be cut off")
        try:
            self.fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(self.fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
        except OSError as error:
            raise SideError(f"tap device {name}: {error.strerror}") from None
        for command in (["address", "add", f"{address}/{TAP_BITS}", "dev", name], ["link", "set", name, "up"]):
            subprocess.run(["ip", *command], check=True)

    def send(self, frame):
        try:
            os.write(self.fd, frame)
        except OSError:
            pass                # the kernel takes no frame without a header, or none now: lost, as on any Ethernet

    def receive(self):
        try:
            return os.read(self.fd, FRAME_LIMIT)
        except BlockingIOError:
            return b""

    def close(self):
        os.close(self.fd)


class Side:
    """Runs in a thread of its own until it is closed."""

    def __init__(self, cable, kind=None, capture=None, files=None, names=None):
        self.host = cable.host()
        self.host.socket.setblocking(False)
        self.capture = Capture(capture) if capture else None
        self.end = self.tap = None
        if kind == "end":
            from netend import Netend           # scapy takes its time
            self.end = Netend(files=files, names=NAMES if names is None else names)
            self.what = f"station {self.end.address}: ping, UDP echo, TFTP, DNS ({', '.join(self.end.names)}), BOOTP"
        elif kind == "tap":
            self.tap = Tap()
            self.what = f"this host, as {TAP_ADDRESS} on {TAP_NAME}"
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.host.socket, selectors.EVENT_READ, self.from_machine)
        if self.tap:
            self.selector.register(self.tap.fd, selectors.EVENT_READ, self.from_tap)
        self.ended = False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.ended:
            for key, _ in self.selector.select(0.1):
                key.data()

    def note(self, frame):
        if self.capture:
            self.capture.note(frame)

    def send(self, frame):
        self.note(frame)
        self.host.send(frame)

    def from_machine(self):
        try:
            frame = self.host.socket.recv(FRAME_LIMIT)
        except OSError:
            return
        self.note(frame)
        if self.tap:
            self.tap.send(frame)
        for answer in self.end.answer(frame) if self.end else ():
            self.send(answer)

    def from_tap(self):
        frame = self.tap.receive()
        if frame:
            self.send(frame)

    def close(self):
        self.ended = True
        self.thread.join()
        if self.tap:
            self.tap.close()
        if self.capture:
            self.capture.close()
