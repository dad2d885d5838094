"""A Moodle on loopback that speaks its REST protocol: the functions of a hand-over, error bodies, bad days.

Written from Moodle's own sources (user/externallib.php, cohort/externallib.php, webservice/rest/locallib.php):
creations and deletions are all or nothing, updates skip a bad row with a warning, errors come with status 200 and
quote what was sent, what may not be seen is not found.
"""

import asyncio
import re
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "0123456789abcdef0123456789abcdef"
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
_NEW_USER = {
    "username",
    "password",
    "firstname",
    "lastname",
    "email",
    "auth",
    "idnumber",
    "institution",
    "preferences",
}


class MoodleError(Exception):
    """What a web service function throws; `message` may quote anything that was sent."""

    def __init__(self, errorcode: str, message: str, kind: str = "moodle_exception") -> None:
        super().__init__(message)
        self.errorcode, self.message, self.kind = errorcode, message, kind


def invalid(message: str) -> MoodleError:
    return MoodleError("invalidparameter", f"Invalid parameter value detected ({message})", "invalid_parameter")


@dataclass
class MoodleUser:
    id: int
    fields: dict[str, str]
    suspended: bool = False
    preferences: dict[str, str] = field(default_factory=dict)


class Moodle:
    """The site: its users, its cohorts, its habits. `faults` are what happens to the next calls, in order."""

    def __init__(self) -> None:
        self.users: dict[str, MoodleUser] = {}
        self.cohorts: dict[str, set[int]] = {}
        self.calls: list[str] = []
        self.queries: list[str] = []
        self.functions = list(FUNCTIONS)
        self.faults: deque[str | None] = deque()
        self.old = False  # updates are all or nothing
        self.hidden: set[str] = set()  # whom our account may not see
        self.bad_passwords: set[str] = set()
        self.max_input_vars = 1000
        self.forms: list[list[tuple[str, str]]] = []
        self._next = 100
        self.url = ""

    def add(self, username: str, **fields: str) -> MoodleUser:
        self._next += 1
        user = MoodleUser(self._next, {"username": username, "email": f"{username}@elsewhere.test", **fields})
        self.users[username] = user
        return user

    def count(self, function: str) -> int:
        return self.calls.count(function)

    # --- the protocol ---

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.queries.append(request.query_string)
        form = [(name, str(value)) for name, value in (await request.post()).items()]
        self.forms.append(form)
        fault = self.faults.popleft() if self.faults else None
        if fault in _BEFORE:
            return await _BEFORE[fault](request)
        params = unflatten(form[: self.max_input_vars])
        try:
            body = self._run(params)
        except MoodleError as error:
            body = {"exception": error.kind, "errorcode": error.errorcode, "message": error.message}
            body["debuginfo"] = f"{error.message} {form!r}"
        if fault == "drop_after":
            return await _drop(request)
        return web.json_response(body)

    def _run(self, params: dict[str, Any]) -> Any:
        token, function = params.pop("wstoken", None), params.pop("wsfunction", "")
        assert params.pop("moodlewsrestformat", None) == "json"
        self.calls.append(function)
        if token != TOKEN:
            raise MoodleError("invalidtoken", "Invalid token - token not found")
        if function not in FUNCTIONS:
            raise MoodleError("invalidrecord", "Can't find data record in database table external_functions.")
        if function not in self.functions:
            raise MoodleError("accessexception", "Access control exception", "webservice_access_exception")
        return getattr(self, "_" + function.removeprefix("core_"))(**params)

    # --- the functions ---

    def _webservice_get_site_info(self) -> Any:
        return {"sitename": "Happi", "functions": [{"name": each, "version": "1"} for each in self.functions]}

    def _user_get_users_by_field(self, field: str, values: list[str]) -> Any:
        assert field == "username"
        seen = [self.users[each] for each in values if each in self.users and each not in self.hidden]
        return [
            {"id": each.id, "fullname": "x", "suspended": each.suspended, "customfields": [], **each.fields}
            for each in seen
        ]

    def _user_create_users(self, users: list[dict[str, Any]]) -> Any:
        new: dict[str, dict[str, Any]] = {}
        for user in users:
            self._check_new(user, new)
            new[user["username"]] = user
        made = []
        for user in new.values():
            preferences = {each["type"]: each["value"] for each in user.pop("preferences", [])}
            added = self.add(**user)
            added.preferences = preferences
            made.append({"id": added.id, "username": user["username"]})
        return made

    def _check_new(self, user: dict[str, Any], new: dict[str, Any]) -> None:
        if user.keys() - _NEW_USER:
            raise invalid("Unexpected keys")
        for required in ("username", "firstname", "lastname", "email"):
            if not str(user.get(required, "")).strip():
                raise invalid(f"The field {required} cannot be blank")
        if any("<" in str(user[name]) for name in ("firstname", "lastname")):  # PARAM_NOTAGS
            raise invalid(f"users => firstname: {user['firstname']} {user['lastname']}")
        if user["username"] in self.users or user["username"] in new:
            raise invalid(f"Username already exists: {user['username']}")
        if user["email"] in {each.fields["email"] for each in self.users.values()}:
            raise invalid(f"Email address already exists: {user['email']}")
        if user.get("password") in self.bad_passwords:
            raise MoodleError("errorpasswordpolicy", f"Bad password {user['password']}")
        if user["auth"] != "manual":
            raise invalid(f"Invalid authentication type: {user['auth']}")

    def _user_update_users(self, users: list[dict[str, Any]]) -> Any:
        warnings = []
        for user in users:
            found = self._by_id(user["id"])
            if found is None or found.fields.get("admin"):
                if self.old:
                    raise MoodleError("usernotupdatedadmin", f"Cannot update {user['id']}")
                code = "invaliduserid" if found is None else "usernotupdatedadmin"
                warnings.append({"item": "user", "itemid": int(user["id"]), "warningcode": code, "message": "x"})
                continue
            found.suspended = user.get("suspended", str(int(found.suspended))) == "1"
            found.fields.update({"password": user["password"]} if "password" in user else {})
            found.preferences |= {each["type"]: each["value"] for each in user.get("preferences", [])}
        return None if self.old else {"warnings": warnings}

    def _user_delete_users(self, userids: list[str]) -> Any:
        found = [self._by_id(each) for each in userids]
        if any(each is None for each in found):
            raise MoodleError("invaliduser", "Invalid user", "dml_missing_record_exception")
        if any(each.fields.get("admin") for each in found):
            raise MoodleError("useradminodelete", "Administrator accounts cannot be deleted")
        for each in found:
            del self.users[each.fields["username"]]
            for members in self.cohorts.values():
                members.discard(each.id)

    def _cohort_search_cohorts(self, query: str, context: dict[str, str], **_: str) -> Any:
        if context != {"contextlevel": "system", "instanceid": "0"}:
            raise invalid("Missing parameters, please provide either context level with instance id or contextid")
        return {"cohorts": [{"id": 1, "name": each, "idnumber": each} for each in self.cohorts if query in each]}

    def _cohort_create_cohorts(self, cohorts: list[dict[str, Any]]) -> Any:
        for each in cohorts:
            if each["idnumber"] in self.cohorts:
                raise invalid(f"record already exists: idnumber={each['idnumber']}")
            self.cohorts[each["idnumber"]] = set()
        return [{"id": 1, "idnumber": each["idnumber"]} for each in cohorts]

    def _cohort_add_cohort_members(self, members: list[dict[str, Any]]) -> Any:
        warnings = []
        for each in members:
            cohort, user = self.cohorts.get(each["cohorttype"]["value"]), self._by_id(each["usertype"]["value"])
            if cohort is None or user is None or user.fields.get("lost"):
                message = f"user id={each['usertype']['value']} not exists"
                warnings.append({"warningcode": "2", "message": message})
            elif user.id in cohort:
                warnings.append({"warningcode": "3", "message": "record already exists: cohort(idnumber=…)"})
            else:
                cohort.add(user.id)
        return {"warnings": warnings}

    def _by_id(self, user: str) -> MoodleUser | None:
        return next((each for each in self.users.values() if each.id == int(user)), None)


def unflatten(form: list[tuple[str, str]]) -> dict[str, Any]:
    """users[0][username]=u as PHP reads it; numbered parts become a list."""
    found: dict[str, Any] = {}
    for name, value in form:
        keys = [name.partition("[")[0], *re.findall(r"\[([^]]*)\]", name)]
        place = found
        for key in keys[:-1]:
            place = place.setdefault(key, {})
        place[keys[-1]] = value
    return {name: _listed(value) for name, value in found.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    parts = {key: _listed(part) for key, part in value.items()}
    return list(parts.values()) if all(key.isdecimal() for key in parts) else parts


async def _drop(request: web.Request) -> web.StreamResponse:
    request.transport.abort()
    return web.Response()


async def _wait(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(5)
    return web.Response()


def _status(status: int, **headers: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(_request: web.Request) -> web.StreamResponse:
        text = "<html><title>Erreur</title></html>"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, text=text, content_type="text/html", headers=named)

    return answer


_BEFORE = {
    "drop": _drop,
    "slow": _wait,
    "html": _status(200),
    "500": _status(500),
    "503": _status(503, Retry_After="120"),
    "429": _status(429, Retry_After="7"),
    "403": _status(403),
    "redirect": _status(302, Location="https://elsewhere.test/"),
}


@asynccontextmanager
async def moodle_running():
    """The site on an ephemeral port of 127.0.0.1, ended with the block."""
    moodle = Moodle()
    app = web.Application()
    app.router.add_post("/webservice/rest/server.php", moodle.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        moodle.url = f"http://127.0.0.1:{port}"
        yield moodle
    finally:
        await runner.cleanup()
