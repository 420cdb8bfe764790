"""Changes of the tree: directories made, things renamed and removed."""


def mkdir(host, request):
    path = real(request["path"])
    if os.path.lexists(path) and not os.path.isdir(path):
        raise wrong_kind(path, errno.EEXIST, "is there and is not a directory")
    os.makedirs(path, exist_ok=True)
    host.answer({"ok": {}})


def rename(host, request):
    target = real(request["to"])
    if os.path.isdir(target) and not os.path.islink(target):
        raise wrong_kind(target, errno.EEXIST, "is a directory that is in the way")
    os.rename(real(request["from"]), target)
    host.answer({"ok": {}})


def remove(host, request):
    path = real(request["path"])
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        status = None
    if status is not None and stat.S_ISDIR(status.st_mode):
        remove_directory(path)
    elif status is not None:
        os.unlink(path)
    host.answer({"ok": {}})


def remove_directory(top):
    """Lifts each directory's directories up to the top before removing it: no path grows with the depth."""
    waiting = [os.path.join(top, name) for name in os.listdir(top)]
    while waiting:
        path = waiting.pop()
        if not stat.S_ISDIR(os.lstat(path).st_mode):
            os.unlink(path)
            continue
        for name in os.listdir(path):
            inner = os.path.join(path, name)
            if stat.S_ISDIR(os.lstat(inner).st_mode):
                lifted = os.path.join(top, ".anybox-" + os.urandom(8).hex())
                os.rename(inner, lifted)
                waiting.append(lifted)
            else:
                os.unlink(inner)
        os.rmdir(path)
    os.rmdir(top)
