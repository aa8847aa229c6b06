"""An Ethernet between emulated machines and this host, without root: each end is a UDP port of 127.0.0.1, and one
datagram is one frame, without its checksum.

    with Cable() as cable:
        host = cable.host()
        with Emulator("3max", KERNEL, args, net=cable.machine()) as guest:
            host.send(frame)
            answer = host.receive()

All ends must be plugged in before the first machine starts: it is told then who the others are.  Frames come when the
host has time: a run with them is not the same twice.  GXemul itself answers ARP for 10.0.0.254.
"""
import os
import socket
import time

from emulator import scaled

LOCALHOST = "127.0.0.1"
FRAME_LIMIT = 1 << 16
GATEWAY = bytes.fromhex("605040302010")     # GXemul's own station


def station(serial):
    """The Ethernet address of the machine with this serial number, 1 to 15."""
    return bytes([0x10, 0x20, 0x30, 0, 0, serial << 4])


class Cable:
    """One Ethernet."""

    def __init__(self):
        self.ends = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for end in self.ends:
            end.socket.close()

    def _plug(self, end):
        self.ends.append(end)
        return end

    def host(self):
        return self._plug(Host(self))

    def machine(self, serial=1):
        return self._plug(Machine(self, serial))

    def others(self, end):
        return [other.port for other in self.ends if other is not end]


class End:
    def __init__(self, cable):
        self.cable = cable
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((LOCALHOST, 0))
        self.port = self.socket.getsockname()[1]


class Machine(End):
    """The end of an emulated machine.  The port is held until the emulator takes it."""

    def __init__(self, cable, serial):
        super().__init__(cable)
        self.serial = serial
        self.station = station(serial)

    def configuration(self, machine, elf, args):
        """A configuration file of GXemul."""
        self.socket.close()
        remotes = "".join(f'    add_remote("{LOCALHOST}:{port}")\n' for port in self.cable.others(self))
        return (f"net(\n    local_port({self.port})\n{remotes})\n"
                f'machine(\n    name("{machine}{self.serial}") type("decstation") subtype("{machine}")\n'
                f'    serial_nr("{self.serial}")\n'
                + (f'    bootarg("{args}")\n' if args else "")
                + f'    load("{os.path.abspath(elf)}")\n)\n')


class Host(End):
    """A station that is a Python program."""

    def __init__(self, cable):
        super().__init__(cable)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)

    def send(self, frame):
        for port in self.cable.others(self):
            self.socket.sendto(bytes(frame), (LOCALHOST, port))

    def receive(self, timeout=10, wanted=lambda frame: True):
        """The next frame that is wanted; None if none comes in time."""
        deadline = time.monotonic() + scaled(timeout)
        while (left := deadline - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                frame = self.socket.recv(FRAME_LIMIT)
            except socket.timeout:
                return None
            if wanted(frame):
                return frame
        return None
