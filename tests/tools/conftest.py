"""What the tests of the host tools share."""
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))


@pytest.fixture(scope="session")
def trace_tool(tmp_path_factory):
    """The trace counter, built from the sources as they are now."""
    build = tmp_path_factory.mktemp("build")
    tool = build / "host" / "trace"
    subprocess.run(["make", "-s", "-f", "bench/trace/trace.mk",
                    f"BUILD={build}", str(tool)], cwd=ROOT, check=True)
    return tool


@pytest.fixture(scope="session")
def guest_build(tmp_path_factory):
    """Builds a bare guest program from one assembly file, with flags of its own."""
    def build(source, *flags):
        elf = tmp_path_factory.mktemp("guest") / (Path(source).stem + ".elf")
        subprocess.run(["mipsel-linux-gnu-gcc", "-march=r3000", "-mabi=32", "-mfp32",
                        "-mno-abicalls", "-fno-pic", "-G0", "-nostdlib", "-static",
                        "-Wl,-Ttext=0x80030000", "-Wl,-z,norelro", "-Wl,--build-id=none",
                        "-Wa,-I" + str(Path(__file__).parent / "guest"),
                        *flags, "-o", str(elf), str(Path(__file__).parent / "guest" / source)],
                       check=True)
        return elf
    return build
