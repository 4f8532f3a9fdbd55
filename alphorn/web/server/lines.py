"""How many lines to browsers one process holds. The oldest that says nothing gives way to whoever comes new."""

import resource
from collections import Counter
from collections.abc import Callable
from ipaddress import ip_address

from alphorn.lib.environment import environment
from alphorn.lib.proxies import Proxies

MOST_LINES = 4000
MOST_OF_AN_ADDRESS = 200  # of one that many people share, too: a page that is open holds a line
FILES_WANTED = 65_536
FILES_FOR_THE_REST = 256  # of the open files that are allowed: the database's, pictures', the log's
Close = Callable[[], None]


class Lines:
    """The open lines, and which of them wait for the head of a request."""

    def __init__(self, most: int = MOST_LINES, of_an_address: int = MOST_OF_AN_ADDRESS, unbounded: str = "") -> None:
        self._most = most
        self._of_an_address = of_an_address
        self._unbounded = Proxies(unbounded)
        self._open: dict[object, str] = {}
        self._silent: dict[object, Close] = {}  # the oldest first
        self._of = Counter[str]()

    def admit(self, line: object, address: str) -> bool:
        """Count a new line. False: there is no room, and none gave way."""
        if self._of[address] >= self._of_an_address and not self._is_unbounded(address):
            return self._exchange(line, address, address)
        return self._exchange(line, address, "") if len(self._open) >= self._most else self._count(line, address)

    def waits(self, line: object, close: Close) -> None:
        """It waits for a head from now on; `close` is how it gives way."""
        self._silent.setdefault(line, close)

    def speaks(self, line: object) -> None:
        """A head came whole: it is answered, and does not give way."""
        self._silent.pop(line, None)

    def leave(self, line: object) -> None:
        """It is closed."""
        self._silent.pop(line, None)
        address = self._open.pop(line, None)
        if address is not None:
            self._of[address] -= 1
            if not self._of[address]:
                del self._of[address]

    def _exchange(self, line: object, address: str, of: str) -> bool:
        """Let it in for the oldest silent one: of that address, or of any ("")."""
        oldest = next((each for each in self._silent if not of or self._open[each] == of), None)
        if oldest is None:
            return False
        close = self._silent[oldest]
        self.leave(oldest)
        close()
        return self._count(line, address)

    def _count(self, line: object, address: str) -> bool:
        self._open[line] = address
        self._of[address] += 1
        return True

    def _is_unbounded(self, address: str) -> bool:
        """This machine and proxies: they bring many people, and bound them themselves."""
        try:
            return ip_address(address).is_loopback or self._unbounded.has(address)
        except ValueError:
            return True  # no address at all: a socket of this machine


def lines_of_this_process() -> Lines:
    """As many as may be open here, after asking for as many files as there can be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_WANTED if hard == resource.RLIM_INFINITY else min(FILES_WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    most = MOST_LINES if soft == resource.RLIM_INFINITY else min(MOST_LINES, max(soft - FILES_FOR_THE_REST, soft // 2))
    return Lines(most, unbounded=environment().trusted_proxies)
