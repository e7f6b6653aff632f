"""What goes wrong and is told to people, in one line that quotes no secret.

LedgerError
    Refused       a ledger does not take a transaction
    NotEnough     less money than is to be spent
    NotAllowed    a note that is in no association set
    TooDear       a ledger asks for a higher fee than its user pays
    Busy          more transactions wait than there is room for
    Unreachable   nothing answers, or not as a ledger does
    Untruthful    a ledger tells what cannot be
    Locked        a wallet's file does not open
    Unusable      a text or a transaction that is none
"""

from __future__ import annotations

from typing import ClassVar, Final


class LedgerError(Exception):
    """Base of all."""

    answers_no: ClassVar[bool] = False
    """Whether it answers the question with no. Else there was no answer."""


class Refused(LedgerError):  # noqa: N818 - named for what it says
    """A transaction that was not taken, and will not be as it is."""

    answers_no = True

    def __init__(self, code: str, message: str) -> None:
        """A word for programs, and a line for people."""
        super().__init__(message)
        self.code: Final = code

    def __reduce__(self) -> tuple[type[Refused], tuple[str, str]]:
        """Both, where it goes from one process to another."""
        return Refused, (self.code, str(self))


class NotEnough(LedgerError):  # noqa: N818 - named for what it says
    """Less money than is to be spent."""

    answers_no = True


class NotAllowed(LedgerError):  # noqa: N818 - named for what it says
    """A note that is not in the association set, so that nothing can be proved of it."""

    answers_no = True


class TooDear(LedgerError):  # noqa: N818 - named for what it says
    """The ledger asks for a higher fee than its user is willing to pay."""

    answers_no = True


class Busy(LedgerError):  # noqa: N818 - named for what it says
    """More transactions wait than there is room for: come again."""


class Unreachable(LedgerError):  # noqa: N818 - named for what it says
    """The ledger does not answer, or not as a ledger does."""


class Untruthful(LedgerError):  # noqa: N818 - named for what it says
    """The ledger tells what cannot be: a proof that does not hold, a root of other notes, another ledger."""


class Locked(LedgerError):  # noqa: N818 - named for what it says
    """A wallet's file does not open: another password, or bytes that were changed. Which, nobody can tell."""


class Unusable(LedgerError):  # noqa: N818 - named for what it says
    """An address, a key, a mnemonic or a transaction that is none: says what is wrong, and quotes nothing of it."""
