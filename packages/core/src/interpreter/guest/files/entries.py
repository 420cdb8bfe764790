"""Files as the host sees them: by its paths, and as entries of lists."""

WORKSPACE = "/workspace"
# Where a backend that has no /workspace of its own starts us in its stead.
HOME = os.getcwd()


def real(path):
    inside = path == WORKSPACE or path.startswith(WORKSPACE + "/")
    return HOME + path[len(WORKSPACE):] if inside else path


def shown(path):
    inside = path == HOME or path.startswith(HOME + "/")
    return WORKSPACE + path[len(HOME):] if inside else path


def entry(path, name, status):
    mode = status.st_mode
    if stat.S_ISREG(mode):
        kind = "file"
    elif stat.S_ISDIR(mode):
        kind = "directory"
    elif stat.S_ISLNK(mode):
        kind = "symlink"
    else:
        kind = "other"
    return {
        "name": name,
        "path": shown(path),
        "kind": kind,
        "bytes": status.st_size,
        "mode": stat.S_IMODE(mode),
        "modifiedAt": status.st_mtime_ns // 1000000,
        "target": os.readlink(path) if kind == "symlink" else None,
    }


def wrong_kind(path, code=errno.EINVAL, words="is not a regular file"):
    return OSError(code, words, path)


def stat_file(host, request):
    path = real(request["path"])
    try:
        status = os.lstat(path)
    except NotADirectoryError:
        # Below a file there is nothing.
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
    host.answer({"ok": entry(path, os.path.basename(path), status)})
