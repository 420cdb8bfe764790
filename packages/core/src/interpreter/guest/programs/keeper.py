"""The fork of the supervisor that stands between it and one program, and heads all that the program starts."""


def keep(order, pipes, report, supervisor):
    """
    In a fork of the supervisor, which never returns: starts the program and tells what becomes of it. All that the
    program starts stays below us, however often it forks or leaves its session; and we end when all of it has.
    """
    try:
        status, told = os.pipe()
        *pipes, report, status, told = forks.let_go([*pipes, report, status, told])
        processes.head_family(supervisor)
        keeper = os.getpid()
        pid = os.fork()
        if pid == 0:
            _become(order, pipes, told, keeper)
        forks.close_all([*pipes, told])
        failure = os.read(status, 100)
        os.write(report, b'failed %s\n' % failure if failure else b'started %d\n' % pid)
        if not failure:
            _wait(pid, report)
    except OSError as error:
        os.write(report, b'failed sandbox %d\n' % error.errno)
    finally:
        os._exit(0)


def _become(order, pipes, told, keeper):
    """Never returns: it is the program, or it tells what was in the way."""
    argv, cwd, environment = order
    stage = b'sandbox'
    try:
        forks.arrange(pipes)
        processes.soften_worker(keeper)
        for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)
        stage = b'directory'
        os.chdir(cwd)
        stage = b'program'
        os.execvpe(argv[0], argv, environment)
    except (OSError, ValueError) as error:
        os.write(told, b'%s %d' % (stage, getattr(error, 'errno', None) or errno.EINVAL))
    finally:
        os._exit(127)


def _wait(program, report):
    """
    Until nothing is left of what it started. The end of the program is told before it is buried: whoever kills us in
    between leaves the body to the supervisor, who learns of its end by that.
    """
    while True:
        try:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
            if ended.si_pid == program:
                how = b'exited' if ended.si_code == os.CLD_EXITED else b'killed'
                os.write(report, b'%s %d\n' % (how, ended.si_status))
                os.close(report)
            os.waitpid(ended.si_pid, 0)
        except ChildProcessError:
            return
