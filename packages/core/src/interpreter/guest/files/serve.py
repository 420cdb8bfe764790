"""Answers one request after the other; the last part, which starts it all."""

CODES = {
    errno.ENOENT: "not-found",
    errno.EEXIST: "already-exists",
    errno.ENOTEMPTY: "already-exists",
    errno.EACCES: "permission-denied",
    errno.EPERM: "permission-denied",
    errno.EROFS: "permission-denied",
    errno.ENOSPC: "quota-exceeded",
    errno.EDQUOT: "quota-exceeded",
    errno.EFBIG: "quota-exceeded",
    errno.EISDIR: "invalid-argument",
    errno.ENOTDIR: "invalid-argument",
    errno.ELOOP: "invalid-argument",
    errno.ENAMETOOLONG: "invalid-argument",
    errno.EINVAL: "invalid-argument",
}

OPERATIONS = {
    "read": read,
    "write": write,
    "list": list_files,
    "stat": stat_file,
    "mkdir": mkdir,
    "rename": rename,
    "remove": remove,
    "watch": watch,
}


def main():
    host = Host(0, 1)
    while True:
        line = host.line()
        if line is None:
            return
        request = json.loads(line)
        try:
            OPERATIONS[request["op"]](host, request)
        except OSError as error:
            code = CODES.get(error.errno, "unknown")
            words = "%s: %s" % (shown(error.filename), error.strerror) if isinstance(error.filename, str) else str(error)
            host.answer({"error": {"code": code, "message": words}})


try:
    main()
except (Disconnected, BrokenPipeError):
    sys.exit(1)
