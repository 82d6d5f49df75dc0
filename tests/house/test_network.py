"""No test reaches out: sockets are closed here as in unit tests, and open to this machine alone where they must be."""

import os
import socket

import pytest

#: TEST-NET-1 of RFC 5737: never anybody's address.
NOBODY = ("192.0.2.1", 9)


def test_a_unit_test_opens_no_socket() -> None:
    with pytest.raises(Exception, match="A test tried to use socket"):
        socket.create_connection(("127.0.0.1", 9))


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_loopback_is_loopback_only() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
    with pytest.raises(Exception, match="A test tried to use socket"):
        socket.create_connection(NOBODY, timeout=1)


def test_no_setting_comes_from_outside() -> None:
    assert [name for name in os.environ if name.startswith("CHUISHAO_")] == []
