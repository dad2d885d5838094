"""The Web API methods that say who and what is there: auth.test, conversations, users and user groups."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.slack_errors import SlackError
from bot.sandbox.slack_paging import page_of
from bot.sandbox.slack_state import BOT_ID, BOT_NAME, BOT_USER, TEAM_ID, Workspace

Json = dict[str, Any]
Method = Callable[[Json], Json]


class DirectoryMethods:
    """All that is not a message."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def table(self) -> dict[str, Method]:
        """The methods by name."""
        return {
            "auth.test": self._auth_test,
            "conversations.info": self._channel_info,
            "conversations.list": self._channel_list,
            "conversations.members": self._members,
            "users.info": self._user_info,
            "users.list": self._user_list,
            "usergroups.users.list": self._group_members,
        }

    def _auth_test(self, _: Json) -> Json:
        return {
            "url": "https://sandbox.invalid/",
            "team": "Bac à sable",
            "team_id": TEAM_ID,
            "user": BOT_NAME,
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
            "is_enterprise_install": False,
        }

    def _channel(self, channel: Json) -> Json:
        return {
            "id": channel["id"],
            "name": channel["name"],
            "is_channel": "user" not in channel,
            "is_im": "user" in channel,
            "is_member": True,
            "is_archived": False,
            "purpose": {"value": channel.get("label", ""), "creator": "", "last_set": 0},
            "topic": {"value": "", "creator": "", "last_set": 0},
            "num_members": len(self._workspace.members(channel)),
        }

    def _channel_info(self, args: Json) -> Json:
        return {"channel": self._channel(self._workspace.channel(args.get("channel")))}

    def _channel_list(self, args: Json) -> Json:
        page, rest = page_of(list(self._workspace.channels.values()), args, lambda channel: str(channel["id"]))
        return {"channels": [self._channel(channel) for channel in page], **rest}

    def _members(self, args: Json) -> Json:
        channel = self._workspace.channel(args.get("channel"))
        page, rest = page_of(self._workspace.members(channel), args, str)
        return {"members": page, **rest}

    @staticmethod
    def _user(user: Json, *, bot: bool = False) -> Json:
        name = user["name"]
        return {
            "id": user["id"],
            "team_id": TEAM_ID,
            "name": name,
            "real_name": name,
            "deleted": False,
            "is_bot": bot,
            "tz": "Europe/Brussels",
            "profile": {"real_name": name, "display_name": name},
        }

    def _bot(self) -> Json:
        return self._user({"id": BOT_USER, "name": BOT_NAME}, bot=True)

    def _user_info(self, args: Json) -> Json:
        if args.get("user") == BOT_USER:
            return {"user": self._bot()}
        return {"user": self._user(self._workspace.user(args.get("user")))}

    def _user_list(self, args: Json) -> Json:
        people = [*(self._user(user) for user in self._workspace.users.values()), self._bot()]
        page, rest = page_of(people, args, lambda user: str(user["id"]))
        return {"members": page, **rest}

    def _group_members(self, args: Json) -> Json:
        """A user group of the sandbox is a role: its id is the role's name."""
        wanted = args.get("usergroup")
        users = [user["id"] for user in self._workspace.users.values() if wanted in user.get("roles", [])]
        if not users:
            raise SlackError("no_such_subteam")
        return {"users": users}
