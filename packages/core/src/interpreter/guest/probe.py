"""Looks at what holds, from inside a sandbox; prints one line of JSON."""

import json
import os
import socket
import threading

PATIENCE = 0.7


def reaches(address, port):
    """Whether a TCP connection can be made; how it failed otherwise."""
    try:
        socket.create_connection((address, port), timeout=PATIENCE).close()
        return "connected"
    except OSError as error:
        return type(error).__name__ + ": " + str(error)


def resolves(name):
    try:
        return "resolved to " + socket.getaddrinfo(name, 443)[0][4][0]
    except OSError as error:
        return type(error).__name__ + ": " + str(error)


def first_number(paths):
    """The first limit that a control group tells; None where none can be read."""
    for path in paths:
        try:
            with open(path) as file:
                text = file.read().split()[0]
        except (OSError, IndexError):
            continue
        return -1 if text == "max" else int(text)
    return None


def own_groups(controller):
    """Paths of this process's own control group, both generations, then of the root it sees."""
    found = []
    try:
        with open("/proc/self/cgroup") as file:
            for line in file:
                _, names, path = line.rstrip("\n").split(":", 2)
                if names == "":
                    found.append("/sys/fs/cgroup" + path)
                elif controller in names.split(","):
                    found.append("/sys/fs/cgroup/" + controller + path)
    except OSError:
        pass
    return found + ["/sys/fs/cgroup", "/sys/fs/cgroup/" + controller]


def cpu():
    for group in own_groups("cpu"):
        try:
            with open(group + "/cpu.max") as file:
                quota, period = file.read().split()
            return -1 if quota == "max" else int(quota) / int(period)
        except (OSError, ValueError):
            pass
        quota = first_number([group + "/cpu.cfs_quota_us"])
        if quota is not None:
            return -1 if quota < 0 else quota / first_number([group + "/cpu.cfs_period_us"])
    return None


def limits():
    memory = [g + n for g in own_groups("memory") for n in ("/memory.max", "/memory.limit_in_bytes")]
    pids = [g + "/pids.max" for g in own_groups("pids")]
    disk = os.statvfs(os.getcwd())
    return {
        "memory": first_number(memory),
        "pids": first_number(pids),
        "cpu": cpu(),
        "disk": disk.f_blocks * disk.f_frsize,
    }


def kernel():
    seen = os.uname()
    return {"system": seen.sysname, "release": seen.release, "machine": seen.machine}


def look():
    seen = {}
    looks = {
        "address": lambda: reaches("1.1.1.1", 443),
        "address6": lambda: reaches("2606:4700:4700::1111", 443),
        "metadata": lambda: reaches("169.254.169.254", 80),
        "dns": lambda: resolves("example.com"),
    }

    def keep(name, action):
        try:
            seen[name] = action()
        except Exception as error:
            seen[name] = "could not be tried: " + type(error).__name__ + ": " + str(error)

    threads = []
    for name, action in looks.items():
        try:
            thread = threading.Thread(target=keep, args=(name, action), daemon=True)
            thread.start()
            threads.append(thread)
        except RuntimeError:
            keep(name, action)
    for thread in threads:
        thread.join(PATIENCE + 0.3)
    keep("limits", limits)
    keep("kernel", kernel)
    keep("user", os.getuid)
    return {name: seen.get(name, "no answer") for name in list(looks) + ["limits", "kernel", "user"]}


print(json.dumps(look()))
