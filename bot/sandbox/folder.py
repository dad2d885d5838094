"""A folder in memory, as pymap asks for it: one event loop, so no lock; a change wakes every IDLE at once."""
# ruff: noqa: D102 - the methods without a docstring are those of pymap's interfaces, described there

from collections.abc import Callable, Iterable

from pymap.backend.mailbox import MailboxDataInterface
from pymap.concurrent import Event
from pymap.flags import FlagOp
from pymap.interfaces.message import CachedMessage
from pymap.mailbox import MailboxSnapshot
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import ObjectId
from pymap.parsing.specials.flag import Flag, Recent, Seen, Wildcard, get_system_flags
from pymap.selected import SelectedMailbox, SelectedSet

from bot.sandbox.clock import Clock
from bot.sandbox.content import Letter, Mail


class Folder(MailboxDataInterface[Mail]):
    """Mails by UID; `changed` is called after every arrival and departure."""

    def __init__(self, clock: Clock, changed: Callable[[], None]) -> None:
        self._clock = clock
        self._tell = changed
        self._id = ObjectId.random_mailbox_id()
        self._uid_validity = MailboxSnapshot.new_uid_validity()
        self._selected = SelectedSet()
        self._mails: dict[int, Mail] = {}
        self._last_uid = 100
        self._touched = Event.for_asyncio()
        # UID → number of its last change, the latest last; a UID that is no key of `_mails` has left.
        self._changes: dict[int, int] = {}
        self._last_change = 0

    @property
    def mailbox_id(self) -> ObjectId:
        return self._id

    @property
    def readonly(self) -> bool:
        return False

    @property
    def uid_validity(self) -> int:
        return self._uid_validity

    @property
    def permanent_flags(self) -> frozenset[Flag]:
        return (get_system_flags() - {Recent}) | {Wildcard}

    @property
    def selected_set(self) -> SelectedSet:
        return self._selected

    @property
    def mails(self) -> list[Mail]:
        """What the folder holds, in the order of arrival."""
        return list(self._mails.values())

    def find_mail(self, uid: int) -> Mail | None:
        """Return the mail of that UID, None when it has left."""
        return self._mails.get(uid)

    def add(self, letter: Letter) -> Mail:
        """Put a delivered mail at the end, now."""
        return self.insert(lambda uid: Mail(uid, self._clock.now(), (), letter, recent=True))

    async def append(self, append_msg: AppendMessage, *, recent: bool = False) -> Mail:
        received, letter = append_msg.when or self._clock.now(), Letter(bytes(append_msg.literal))
        return self.insert(lambda uid: Mail(uid, received, append_msg.flag_set, letter, recent=recent))

    async def copy(self, uid: int, destination: "Folder", *, recent: bool = False) -> int | None:
        mail = self._mails.get(uid)
        if mail is None:
            return None
        return destination.insert(lambda new: mail.copied(new, recent=recent)).uid

    async def move(self, uid: int, destination: "Folder", *, recent: bool = False) -> int | None:
        mail = self._mails.pop(uid, None)
        if mail is None:
            return None
        self._note([uid])
        return destination.insert(lambda new: mail.copied(new, recent=recent)).uid

    async def get(self, uid: int, cached_msg: CachedMessage) -> Mail:
        assert isinstance(cached_msg, Mail)
        return self._mails.get(uid) or cached_msg.copied(uid, expunged=True)

    async def update(self, uid: int, cached_msg: CachedMessage, flag_set: frozenset[Flag], mode: FlagOp) -> Mail:
        mail = await self.get(uid, cached_msg)
        flags = mode.apply(mail.permanent_flags, flag_set)
        if flags != mail.permanent_flags:
            mail.permanent_flags = flags
            self._note([uid], arrival_or_departure=False)
        return mail

    async def delete(self, uids: Iterable[int]) -> None:
        gone = [uid for uid in uids if self._mails.pop(uid, None)]
        if gone:
            self._note(gone)

    async def claim_recent(self, selected: SelectedMailbox) -> None:
        claimed = [mail for mail in self._mails.values() if mail.recent]
        for mail in claimed:
            mail.recent = False
            selected.session_flags.add_recent(mail.uid)

    async def cleanup(self) -> None:
        """Nothing lies about in memory."""

    async def snapshot(self) -> MailboxSnapshot:
        mails = self._mails.values()
        unseen = [number for number, mail in enumerate(mails, 1) if Seen not in mail.permanent_flags]
        return MailboxSnapshot(
            self._id,
            self.readonly,
            self._uid_validity,
            # Keywords are kept, but not announced: pymap writes « \* » first, and some clients take the star and
            # the space after it for the beginning of an answer.
            self.permanent_flags - {Wildcard},
            self.session_flags,
            exists=len(mails),
            recent=sum(mail.recent for mail in mails),
            unseen=len(unseen),
            first_unseen=unseen[0] if unseen else None,
            next_uid=self._last_uid + 1,
        )

    async def update_selected(self, selected: SelectedMailbox, *, wait_on: Event | None = None) -> SelectedMailbox:
        # What came while the last push was being written must not wait for the next change.
        if wait_on is not None and selected.mod_sequence == self._last_change and not wait_on.is_set():
            await wait_on.or_event(self._touched).wait()
        since, selected.mod_sequence = selected.mod_sequence, self._last_change
        if since is None:
            selected.add_updates(self.mails, [])
        else:
            uids = self._changed_since(since)
            selected.add_updates(
                [self._mails[uid] for uid in uids if uid in self._mails],
                [uid for uid in uids if uid not in self._mails],
            )
        return selected

    def _changed_since(self, change: int) -> list[int]:
        uids: list[int] = []
        for uid, last in reversed(self._changes.items()):
            if last <= change:
                break
            uids.append(uid)
        return uids

    def insert(self, make: Callable[[int], Mail]) -> Mail:
        """Put at the end the mail that `make` builds for the next UID."""
        self._last_uid += 1
        mail = self._mails[self._last_uid] = make(self._last_uid)
        self._note([mail.uid])
        return mail

    def _note(self, uids: Iterable[int], *, arrival_or_departure: bool = True) -> None:
        self._last_change += 1
        for uid in uids:
            self._changes.pop(uid, None)
            self._changes[uid] = self._last_change
        self._touched.set()
        if arrival_or_departure:
            self._tell()
