"""Tells what changes below a path, by looking again and again."""

WATCH_SECONDS = 0.2
WATCHED_ENTRIES = 20000


def snapshot(path):
    if not os.path.isdir(path):
        status = os.lstat(path)
        return {path: (status.st_mtime_ns, status.st_size, status.st_ino)}
    seen = {}
    for found in walk(path, 64):
        if len(seen) == WATCHED_ENTRIES:
            break
        if not found["name"].startswith(".anybox-"):
            seen[real(found["path"])] = (found["modifiedAt"], found["bytes"], found["kind"])
    return seen


def watch(host, request):
    import select

    path = real(request["path"])
    before = snapshot(path)
    host.answer({"ok": {}})
    # Readable means that the host closed: nothing else is said while a watch runs.
    while not select.select([host.source], [], [], WATCH_SECONDS)[0]:
        try:
            after = snapshot(path)
        except FileNotFoundError:
            after = {}
        events = [
            {"kind": "created" if one not in before else "changed", "path": shown(one)}
            for one in after
            if before.get(one) != after[one]
        ]
        events += [{"kind": "removed", "path": shown(one)} for one in before if one not in after]
        before = after
        if events:
            host.send_chunk(json.dumps(events).encode("ascii"))
    raise Disconnected()
