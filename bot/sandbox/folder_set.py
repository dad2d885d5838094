"""The folders of one box: INBOX always, others as IMAP clients create them, « / » between levels."""
# ruff: noqa: D102 - the methods without a docstring are those of pymap's interfaces, described there

from collections.abc import Callable, Iterable, Mapping

from pymap.backend.mailbox import MailboxSetInterface
from pymap.listtree import ListTree
from pymap.parsing.specials import ObjectId

from bot.sandbox.clock import Clock
from bot.sandbox.folder import Folder

INBOX = "INBOX"


class FolderSet(MailboxSetInterface[Folder]):
    """Folders by name, decoded; `changed` is called after every arrival or departure in any of them."""

    def __init__(self, clock: Clock, changed: Callable[[], None]) -> None:
        self._new: Callable[[], Folder] = lambda: Folder(clock, changed)
        self._folders = {INBOX: self._new()}
        self._subscribed: dict[str, None] = {INBOX: None}

    @property
    def delimiter(self) -> str:
        return "/"

    @property
    def inbox(self) -> Folder:
        """Where mail is delivered."""
        return self._folders[INBOX]

    @property
    def by_name(self) -> Mapping[str, Folder]:
        """All folders, those of the page's list."""
        return self._folders

    async def set_subscribed(self, name: str, subscribed: bool) -> None:  # noqa: FBT001 - pymap's signature
        if subscribed:
            self._subscribed[_canonical(name)] = None
        else:
            self._subscribed.pop(_canonical(name), None)

    async def list_subscribed(self) -> ListTree:
        return self._tree(name for name in self._folders if name in self._subscribed)

    async def list_mailboxes(self) -> ListTree:
        return self._tree(self._folders)

    async def get_mailbox(self, name: str) -> Folder:
        return self._folders[_canonical(name)]

    async def add_mailbox(self, name: str) -> ObjectId:
        # RFC 3501, 6.3.3: a final delimiter only announces that folders will be made below.
        name = _canonical(name.rstrip(self.delimiter))
        if name in self._folders:
            raise ValueError(name)
        folder = self._folders[name] = self._new()
        return folder.mailbox_id

    async def delete_mailbox(self, name: str) -> None:
        del self._folders[name]

    async def rename_mailbox(self, before: str, after: str) -> None:
        tree = self._tree(self._folders)
        if tree.get(before) is None:
            raise KeyError(before)
        if tree.get(after) is not None:
            raise ValueError(after)
        for old, new in tree.get_renames(before, after):
            self._folders[new] = self._folders.pop(old)
        self._folders.setdefault(INBOX, self._new())

    def _tree(self, names: Iterable[str]) -> ListTree:
        return ListTree(self.delimiter).update(*names)


def _canonical(name: str) -> str:
    """INBOX is the one name whose case does not count."""
    return INBOX if name.upper() == INBOX else name
