"""Time zones, which this Python has from a package alone."""


def explain_time_zones(common):
    """Says why there are none, in the place of words for pages that have Pyodide in them."""
    load = common.load_tzdata

    def load_tzdata(key):
        try:
            return load(key)
        except common.ZoneInfoNotFoundError as error:
            reason = error.__context__
            if getattr(reason, 'name', None) != 'tzdata':
                raise
            words = 'No time zone found with key %s: %s' % (key, reason)
        raise common.ZoneInfoNotFoundError(words)

    common.load_tzdata = load_tzdata
