"""What is in a directory, at any depth."""

ENTRIES_IN_A_CHUNK = 500


def names(directory):
    return sorted(os.listdir(directory), key=os.fsencode)


def walk(top, depth):
    """Entries below a directory, each before what is in it; no recursion, so that no depth is too deep."""
    waiting = [(top, names(top), 1)]
    while waiting:
        directory, left, level = waiting.pop()
        while left:
            name = left.pop(0)
            path = os.path.join(directory, name)
            try:
                status = os.lstat(path)
                found = entry(path, name, status)
            except OSError:
                continue
            yield found
            if level < depth and stat.S_ISDIR(status.st_mode):
                try:
                    below = names(path)
                except OSError:
                    continue
                waiting.append((directory, left, level))
                directory, left, level = path, below, level + 1


def list_files(host, request):
    path = real(request["path"])
    if not stat.S_ISDIR(os.stat(path).st_mode):
        raise wrong_kind(path, errno.ENOTDIR, "is not a directory")
    found = walk(path, request["depth"])
    first = next(found, None)
    host.answer({"ok": {}})
    batch = [] if first is None else [first]
    for one in found:
        batch.append(one)
        if len(batch) == ENTRIES_IN_A_CHUNK:
            host.send_chunk(json.dumps(batch).encode("ascii"))
            batch = []
    if batch:
        host.send_chunk(json.dumps(batch).encode("ascii"))
    host.end()
