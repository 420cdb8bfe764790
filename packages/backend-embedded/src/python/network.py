"""The network, which there is none of. What stands in for it answers every name with an address that leads nowhere."""

import _socket as socket


def close_names():
    """Resolves no name: an address that was made up would look like one that was found."""
    import socket as whole

    def refuse(*arguments, **options):
        raise socket.gaierror(socket.EAI_AGAIN, 'there is no network in this sandbox')

    for name in ('getaddrinfo', 'gethostbyname', 'gethostbyname_ex', 'gethostbyaddr', 'getnameinfo'):
        for module in (whole, socket):
            if hasattr(module, name):
                setattr(module, name, refuse)
