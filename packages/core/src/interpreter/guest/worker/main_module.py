"""What a program finds around it: paths, builtins and a main module, as a plain `python3` has them."""


def set_path(environment):
    """As a plain `python3` has it, though we were started without site packages."""
    added = [part for part in environment.get('PYTHONPATH', '').split(os.pathsep) if part]
    sys.path[:] = added + [part for part in sys.path if part]
    sys.argv[:] = ['']
    try:
        # The flag of our own start would keep out what `pip install --user` installs.
        if not environment.get('PYTHONNOUSERSITE') and os.getuid() == os.geteuid():
            site.ENABLE_USER_SITE = True
        site.main()
    except Exception:
        pass
    # Not before: site would make it the directory of this moment.
    sys.path.insert(0, '')


def make_main():
    """The module whose names are those of the program. Returns its namespace."""
    builtins = sys.modules['builtins']
    main = type(sys)('__main__')
    main.__dict__['__builtins__'] = builtins
    sys.modules['__main__'] = main
    builtins.display = display
    builtins.input = refuse_input
    builtins.print = print_whole
    builtins.__anybox_command__ = run_command
    builtins.__anybox_pip__ = run_pip
    builtins.__anybox_cd__ = change_directory
    return main.__dict__


def display(*values, **options):
    """Shows values as the result of a cell is shown."""
    interpreter.results().display(*values, **options)
