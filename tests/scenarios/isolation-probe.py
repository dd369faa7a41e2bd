# Runs inside a sandbox or a kernel and tries what must not work; prints one line of JSON with what it found.
import ctypes
import errno
import json
import os
import signal
import socket
import sys
import time

MARK = "FOUND "
found = {}


def reason(action):
    """None when it worked, else the name of the error."""
    try:
        action()
        return None
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error))
    except MemoryError:
        return "MEMORY"


def connect(address, port):
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as attempt:
        attempt.settimeout(1)
        attempt.connect((address, port))


def reach(addresses, ports):
    targets = [(a, p) for a in addresses for p in ports]
    targets += [("169.254.169.254", 80), ("1.1.1.1", 53), ("8.8.8.8", 53)]
    return [f"{a}:{p}" for a, p in targets if reason(lambda a=a, p=p: connect(a, p)) is None]


def status_of(process):
    with open(f"/proc/{process}/status") as file:
        return dict(line.strip().split(":\t", 1) for line in file if ":\t" in line)


def write(path):
    with open(path, "w") as file:
        file.write("x")


def fill(path, limit_mib):
    """How many MiB fit, at most limit_mib."""
    written = 0
    chunk = b"x" * 1024 * 1024
    number = 0
    try:
        while written < limit_mib:
            with open(f"{path}-{number}", "wb", buffering=0) as file:
                for _ in range(16):
                    if file.write(chunk) < len(chunk):
                        return written
                    written += 1
            number += 1
    except OSError:
        pass
    finally:
        for old in range(number + 1):
            if os.path.exists(f"{path}-{old}"):
                os.unlink(f"{path}-{old}")
    return written


def count_files(folder, limit):
    os.mkdir(folder)
    made = 0
    try:
        while made < limit:
            open(f"{folder}/{made}", "w").close()
            made += 1
    except OSError:
        pass
    for number in range(made):
        os.unlink(f"{folder}/{number}")
    os.rmdir(folder)
    return made


def count_processes(limit):
    """How many children there can be, at most limit."""
    children = []
    try:
        while len(children) < limit:
            child = os.fork()
            if child == 0:
                signal.pause()
                os._exit(0)
            children.append(child)
    except OSError:
        pass
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return len(children)


def ending_of(action):
    """How a child that does it ends: 0, or the signal's negative number."""
    child = os.fork()
    if child == 0:
        action()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def eat(mib):
    kept = []
    for _ in range(mib):
        kept.append(bytearray(os.urandom(4096)) * 256)


libc = ctypes.CDLL(None, use_errno=True)


def system_call(number, *arguments):
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "")


def look(addresses, ports, home):
    own = status_of("self")
    found["reachable"] = reach(addresses, ports)
    found["interfaces"] = sorted(os.listdir("/sys/class/net"))
    found["isRoot"] = os.getuid() == 0
    found["capabilities"] = [own[name] for name in ("CapEff", "CapPrm", "CapBnd", "CapInh", "CapAmb")]
    found["noNewPrivileges"] = own["NoNewPrivs"]
    found["seccomp"] = own["Seccomp"]
    found["sockets"] = [p for p in ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd") if os.path.exists(p)]
    found["written"] = [
        path
        for path in ("/x", "/etc/x", "/usr/x", "/root/x", "/sys/x", "/proc/sys/kernel/core_pattern", "/sys/fs/cgroup/x")
        if reason(lambda path=path: write(path)) is None
    ]
    found["processes"] = len([name for name in os.listdir("/proc") if name.isdigit()])
    found["devices"] = [
        name
        for name in sorted(os.listdir("/dev"))
        if name not in "console core fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero".split()
    ]
    new_user, new_mount = 0x10000000, 0x00020000
    found["done"] = [
        name
        for name, action in {
            "user namespace": lambda: system_call(272, new_user),
            "mount namespace": lambda: system_call(272, new_mount),
            "mount": lambda: system_call(165, b"none", b"/tmp", b"tmpfs", 0, None),
            "device": lambda: os.mknod("/tmp/disk", 0o600 | 0o060000, os.makedev(8, 0)),
            "become root": lambda: os.setuid(0),
            "io_uring": lambda: system_call(425, 1, ctypes.create_string_buffer(256)),
            "bpf": lambda: system_call(321, 0, None, 0),
            "kernel keys": lambda: system_call(250, 0, -3, 0),
            "kernel log": lambda: system_call(103, 3, ctypes.create_string_buffer(16), 16),
            "raw socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).close(),
            "packet socket": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close(),
            "hypervisor socket": lambda: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).close(),
            "host name": lambda: socket.sethostname("evil"),
            "clock": lambda: time.clock_settime(time.CLOCK_REALTIME, 0),
        }.items()
        if reason(action) is None
    ]
    found["home"] = fill(f"{home}/big", 400)
    found["temporary"] = fill("/tmp/big", 400)
    found["shared"] = fill("/dev/shm/big", 400)
    found["files"] = count_files("/tmp/many", 40_000)
    found["children"] = count_processes(1000)
    found["eaten"] = ending_of(lambda: eat(2000))


def main(addresses, ports):
    look(addresses, ports, os.path.expanduser("~"))
    print(MARK + json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1].split(","), [int(port) for port in sys.argv[2].split(",")])
