"""Account by account through Moodle's web services: who is there, what remains to be done, who is refused."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.happi.rest import Caller, CallRefusedError, Param, SiteTroubleError, short
from bot.happi.rules import Conventions
from bot.ports import AccountAction, HandOverRow

FUNCTIONS = (
    "core_webservice_get_site_info",
    "core_user_get_users_by_field",
    "core_user_create_users",
    "core_user_update_users",
    "core_user_delete_users",
    "core_cohort_search_cohorts",
    "core_cohort_create_cohorts",
    "core_cohort_add_cohort_members",
)
"""What the service of our token must offer."""

_NAME_LIMIT = 100  # characters of firstname and lastname in Moodle's table
_FORCE_CHANGE = {"type": "auth_forcepasswordchange", "value": "1"}
_ALREADY_MEMBER = "3"
Refused = dict[str, str]


@dataclass(frozen=True, slots=True, repr=False)
class Outcome:
    """What became of each row: imported, or refused with a short code."""

    imported: frozenset[str]
    refused: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _There:
    """An account that Happi has under a username of ours."""

    id: int
    ours: bool  # by a mark that only we put


Remember = Callable[[Collection[str]], Awaitable[Collection[str]]]
"""Adds usernames to those that a batch was about to delete, and gives them all."""


class Delivery:
    """One batch. It may be delivered again after any interruption: what is done is found, and not done twice."""

    def __init__(self, call: Caller, agreed: Conventions, auth: str, size: int, remember: Remember) -> None:
        self._call = call
        self._agreed = agreed
        self._auth = auth
        self._size = size
        self._remember = remember
        self._cohorts: set[int] = set()  # schools whose cohort is there

    async def run(self, rows: Sequence[HandOverRow]) -> Outcome:
        """Do it all; SiteTroubleError when Happi can't go on now."""
        refused: Refused = {}
        for action, work in (
            (AccountAction.CREATE, self._creations),
            (AccountAction.REACTIVATE, self._changes),
            (AccountAction.NEW_CODE, self._changes),
            (AccountAction.SUSPEND, self._changes),
            (AccountAction.DELETE, self._deletions),
        ):
            for part in _parts([row for row in rows if row.action is action], self._size):
                refused |= await work(part)
        return Outcome(frozenset(row.username for row in rows) - refused.keys(), refused)

    # --- what is asked --------------------------------------------------------------------------------------

    async def _creations(self, rows: Sequence[HandOverRow]) -> Refused:
        """Create who is missing. Who is there by our hand was created before an interruption: made as asked."""
        refused = {row.username: code for row in rows if (code := _unfit(row))}
        fit = _left(rows, refused)
        there = await self._there(fit)
        refused |= {name: "username_taken" for name, found in there.items() if not found.ours}
        again = [row for row in _left(fit, refused) if row.username in there]
        ids = {row.username: there[row.username].id for row in again}
        refused |= await self._each(again, lambda some: self._update(some, ids))
        missing = [row for row in fit if row.username not in there]
        refused |= await self._each(missing, lambda some: self._create(some, ids))
        return refused | await self._join(_left(fit, refused), ids)

    async def _changes(self, rows: Sequence[HandOverRow]) -> Refused:
        """Suspend, reactivate, or give a new code.

        A suspended student stays in the cohort: leaving it could erase a year's work.
        """
        there = await self._there(rows)
        refused = {row.username: "not_found" for row in rows if row.username not in there}
        ids = {name: found.id for name, found in there.items()}
        refused |= await self._each(_left(rows, refused), lambda some: self._update(some, ids))
        back = [row for row in _left(rows, refused) if row.action is AccountAction.REACTIVATE]
        return refused | await self._join(back, ids)

    async def _deletions(self, rows: Sequence[HandOverRow]) -> Refused:
        """Delete. Who is missing was deleted by this batch, or was never there: only its own memory tells."""
        there = await self._there(rows)
        known = await self._remember(there.keys())
        refused = {row.username: "not_found" for row in rows if row.username not in known}
        ids = {name: found.id for name, found in there.items()}
        return refused | await self._each(
            [row for row in rows if row.username in ids], lambda r: self._delete(r, ids)
        )

    # --- calls ----------------------------------------------------------------------------------------------

    async def _there(self, rows: Sequence[HandOverRow]) -> dict[str, _There]:
        if not rows:
            return {}
        wanted = [row.username for row in rows]
        answer = await self._call("core_user_get_users_by_field", {"field": "username", "values": wanted})
        found = {str(user.get("username")): user for user in _dicts(answer)}
        return {name: self._found(name, found[name]) for name in wanted if name in found}

    def _found(self, username: str, user: Mapping[str, Any]) -> _There:
        """Our mark is the idnumber, or the placeholder e-mail of an account that came by the upload file."""
        ours = user.get("idnumber") == _mark(username) or user.get("email") == self._agreed.email(username)
        return _There(int(user["id"]), ours)

    async def _create(self, rows: Sequence[HandOverRow], ids: dict[str, int]) -> Refused:
        """One call is one transaction: one bad row, and nobody is created."""
        answer = await self._call("core_user_create_users", {"users": [self._new(row) for row in rows]})
        ids.update({str(user["username"]): int(user["id"]) for user in _dicts(answer)})
        if any(row.username not in ids for row in rows):
            raise SiteTroubleError(
                "incomplete"
            )  # PHP reads max_input_vars parameters, and drops the rest in silence
        return {}

    def _new(self, row: HandOverRow) -> Mapping[str, Param]:
        return {
            "username": row.username,
            "password": row.password or "",
            "firstname": row.prenom,
            "lastname": row.nom,
            "email": self._agreed.email(row.username),
            "auth": self._auth,
            "idnumber": _mark(row.username),
            "institution": self._agreed.institution(row.fase),
            "preferences": [_FORCE_CHANGE],
        }

    async def _update(self, rows: Sequence[HandOverRow], ids: Mapping[str, int]) -> Refused:
        """Moodle skips a bad row, and names its id in a warning; older versions refuse the call."""
        users = [_changed(row, ids[row.username]) for row in rows]
        answer = await self._call("core_user_update_users", {"users": users})
        wrong = {str(each.get("itemid")): _code(each.get("warningcode")) for each in _warnings(answer)}
        return {row.username: code for row in rows if (code := wrong.get(str(ids[row.username])))}

    async def _delete(self, rows: Sequence[HandOverRow], ids: Mapping[str, int]) -> Refused:
        """Moodle takes a deleted account out of its cohorts by itself."""
        await self._call("core_user_delete_users", {"userids": [ids[row.username] for row in rows]})
        return {}

    # --- cohorts --------------------------------------------------------------------------------------------

    async def _join(self, rows: Sequence[HandOverRow], ids: Mapping[str, int]) -> Refused:
        """Put the accounts in the cohort of their school, which is made when it is missing."""
        for fase in {row.fase for row in rows} - self._cohorts:
            await self._make_cohort(self._agreed.cohort(fase))
            self._cohorts.add(fase)
        return await self._each(rows, lambda some: self._add_members(some, ids))

    async def _add_members(self, rows: Sequence[HandOverRow], ids: Mapping[str, int]) -> Refused:
        """A warning names its row only in words: any but « already a member » sends the rows again, by halves."""
        members = [_member(self._agreed.cohort(row.fase), ids[row.username]) for row in rows]
        answer = await self._call("core_cohort_add_cohort_members", {"members": members})
        if any(str(each.get("warningcode")) != _ALREADY_MEMBER for each in _warnings(answer)):
            raise CallRefusedError("cohort")
        return {}

    async def _make_cohort(self, cohort: str) -> None:
        if await self._has_cohort(cohort):
            return
        system = {"type": "system", "value": ""}
        new: Mapping[str, Param] = {"categorytype": system, "name": cohort, "idnumber": cohort}
        try:
            await self._call("core_cohort_create_cohorts", {"cohorts": [new]})
        except CallRefusedError as error:
            if not await self._has_cohort(cohort):  # else somebody made it just now
                raise SiteTroubleError(error.code) from None

    async def _has_cohort(self, cohort: str) -> bool:
        system: Mapping[str, Param] = {"contextlevel": "system", "instanceid": 0}
        asked: Mapping[str, Param] = {"query": cohort, "context": system, "includes": "all", "limitnum": 100}
        answer = await self._call("core_cohort_search_cohorts", asked)
        found = answer.get("cohorts") if isinstance(answer, dict) else None
        return any(each.get("idnumber") == cohort for each in _dicts(found))

    # --- who is refused -------------------------------------------------------------------------------------

    async def _each(
        self,
        rows: Sequence[HandOverRow],
        work: Callable[[Sequence[HandOverRow]], Awaitable[Refused]],
    ) -> Refused:
        """Do it for all; when Moodle refuses the call, halve the rows until those that it refuses stand alone."""
        if not rows:
            return {}
        try:
            return await work(rows)
        except CallRefusedError as error:
            if len(rows) == 1:
                return {rows[0].username: _code(error.code)}
        half = len(rows) // 2
        return await self._each(rows[:half], work) | await self._each(rows[half:], work)


def _mark(username: str) -> str:
    """The idnumber of an account that we created."""
    return f"vaguemestre-{username}"


def _unfit(row: HandOverRow) -> str:
    """Why Moodle could not keep these names; a name too long would look like a fault of its database."""
    if not row.nom.strip() or not row.prenom.strip():
        return "name_missing"
    return "name_too_long" if max(len(row.nom), len(row.prenom)) > _NAME_LIMIT else ""


def _changed(row: HandOverRow, user: int) -> Mapping[str, Param]:
    state: dict[str, Param] = {"id": user}
    if row.action is not AccountAction.NEW_CODE:  # which lets nobody in who is suspended
        state["suspended"] = row.action is AccountAction.SUSPEND
    if row.password is None:
        return state
    return {**state, "password": row.password, "preferences": [_FORCE_CHANGE]}


def _member(cohort: str, user: int) -> Mapping[str, Param]:
    return {"cohorttype": {"type": "idnumber", "value": cohort}, "usertype": {"type": "id", "value": user}}


def _parts(rows: Sequence[HandOverRow], size: int) -> Iterator[Sequence[HandOverRow]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _left(rows: Sequence[HandOverRow], refused: Collection[str]) -> list[HandOverRow]:
    return [row for row in rows if row.username not in refused]


def _dicts(answer: object) -> list[dict[str, Any]]:
    """A list of objects, or trouble: something between us and Moodle answers in its place."""
    if not isinstance(answer, list) or not all(isinstance(each, dict) for each in answer):
        raise SiteTroubleError("unexpected_answer")
    return answer


def _warnings(answer: object) -> list[dict[str, Any]]:
    return _dicts(answer.get("warnings", [])) if isinstance(answer, dict) else []


def _code(code: object) -> str:
    """A refusal that Moodle made, as it stands in a return file."""
    return f"moodle_{short(str(code))}"
