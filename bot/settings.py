"""Settings: one TOML file, every value also an environment variable; secrets only by environment or file."""

import errno
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as SourceError

from bot.domain.cycle import checked_moment, checked_reminder
from bot.domain.labels.reglages import refusal
from bot.domain.numbers import LARGEST
from bot.domain.poles.deadlines import CIRCULAR_DEADLINE
from bot.domain.schools import SchoolType
from bot.domain.words import AgentId
from bot.settings_help import Help
from bot.settings_pix import Pix

Tls = Literal["none", "starttls", "ssl"]
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class SettingsError(Exception):
    """The settings can't be used; the text is French and says what to do."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Imap(_Part):
    """Where the service boxes are read and filed.

    A box must be read again a minute after any trouble of the line: neither pause is longer than forty seconds.
    """

    host: str = "127.0.0.1"
    port: int = Field(default=143, ge=1, le=65_535)
    tls: Tls = "none"
    password: SecretStr | None = None  # environment only
    password_file: Path | None = None
    poll_seconds: float = Field(default=40.0, ge=1, le=40)
    idle_seconds: float = Field(default=40.0, ge=1, le=40)


class Smtp(_Part):
    """Where mails are submitted. `connections` and `per_minute`: Microsoft 365 allows 3 and 30."""

    host: str = "127.0.0.1"
    port: int = Field(default=25, ge=1, le=65_535)
    tls: Tls = "none"
    user: str | None = None
    password: SecretStr | None = None  # environment only
    password_file: Path | None = None
    connections: int = Field(default=4, ge=1, le=20)
    per_minute: int | None = Field(default=None, ge=1, le=100_000)


class MailLimits(_Part):
    """Numeric brakes (exigence F1): mails to one box in a day, and in all in an hour."""

    answers_a_day: int = Field(default=3, ge=0, le=1000)
    mails_a_day: int = Field(default=40, ge=1, le=10_000)
    mails_an_hour: int = Field(default=3000, ge=1, le=1_000_000)
    citizens_a_day: int = Field(default=100, ge=1, le=10_000)


Outside = Literal["kept", "stripped"]
"""What the boundary does with something that a mail from outside brings along."""


class BoundarySettings(_Part):
    """How the boundary speaks, and what it removes from outside mails; docs/exploitation.md says how to know."""

    kind: Literal["rfc8601", "microsoft365"] = "rfc8601"
    forged_results: Outside = "kept"  # Authentication-Results under the boundary's own name
    internal_mark: Outside = "kept"  # X-MS-Exchange-Organization-AuthAs
    dkim: bool = False  # verify DKIM signatures by DNS where the boundary said nothing


class MailSettings(_Part):
    """Mailboxes, domains and the trust boundary."""

    domain: str = "cfwb.be"
    accepted_domains: tuple[str, ...] = ("cfwb.be", "adm.cfwb.be")
    boxes: dict[str, str] = Field(default_factory=lambda: {"happi": "happi@cfwb.be"})
    names: dict[str, str] = Field(default_factory=dict)  # which name signs for a box, where it is not service_name
    listed_senders: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    authserv_id: str | None = None  # None: nobody is believed (fail closed), but behind Microsoft 365
    boundary: BoundarySettings = Field(default_factory=BoundarySettings)
    max_bytes: int = Field(default=50_000_000, ge=100_000, le=200_000_000)  # a heavier mail is set aside, not read
    silence_minutes: float = Field(default=30.0, gt=0, le=1440)  # without a visit of a box, before an alarm
    quiet_days: int = Field(default=15, ge=0, le=366)  # school days without any mail, before a warning; 0: never
    limits: MailLimits = Field(default_factory=MailLimits)
    plus_addresses: bool = False  # bounces come home to happi+<token>@, where the server delivers such addresses
    quarantine_cards_a_day: int = Field(default=20, ge=1, le=1000)  # beyond, one card for all
    imap: Imap = Field(default_factory=Imap)
    smtp: Smtp = Field(default_factory=Smtp)

    @field_validator("boxes", mode="after")
    @classmethod
    def _has_happi(cls, boxes: dict[str, str]) -> dict[str, str]:
        if "happi" not in boxes:
            raise ValueError("la boite « happi » manque")
        if not all(re.fullmatch(r"[a-z][a-z0-9_]{0,59}", name) for name in boxes):
            raise ValueError("le nom d’une boite s’écrit en minuscules sans accent, chiffres et _")
        if not all(address.isascii() for address in boxes.values()):  # « pôles.… » is read, never written (B5)
            raise ValueError("l’adresse d’une boite s’écrit sans accent")
        return {name: address.lower() for name, address in boxes.items()}


class Slack(_Part):
    """The chat: tokens by file, channels by desk, roles by user id."""

    api_url: str = "https://slack.com/api/"
    bot_token: SecretStr | None = None  # environment only
    bot_token_file: Path | None = None
    app_token: SecretStr | None = None  # environment only
    app_token_file: Path | None = None
    channels: dict[str, str] = Field(default_factory=dict)
    agents: tuple[AgentId, ...] = ()
    etnic: tuple[AgentId, ...] = ()
    pace_seconds: float = Field(default=1.0, ge=0, le=60)


class Link(_Part):
    """A link printed in mails."""

    label: str
    url: str


class Moodle(_Part):
    """Happi's own web services. 90 creations are nearly all the parameters that PHP reads at once (1000)."""

    url: str = ""
    token: SecretStr | None = None  # environment only
    token_file: Path | None = None
    auth: str = "manual"
    batch_size: int = Field(default=50, ge=1, le=90)
    timeout_seconds: float = Field(default=60.0, gt=0, le=600)


_Reminder = Annotated[str, AfterValidator(checked_reminder)]


class Happi(_Part):
    """Links, form and hand-over of Happi (exigences B12, B13, D10)."""

    form_url: str = "https://www.transversal.cfwb.be/eforms/portal/rest/start/fohappi?context=EDU"
    qr_url: str = "https://happi.cfwb.be/login/index.php?username={username}"
    links: tuple[Link, ...] = (
        Link(label="Happi", url="https://happi.cfwb.be"),
        Link(label="Guide du gestionnaire Happi", url="http://enseignement.be/download.php?do_id=15904"),
        Link(
            label="Guide de connexion pour les enseignants", url="http://enseignement.be/download.php?do_id=15903"
        ),
    )
    form_labels: dict[str, str] = Field(default_factory=dict)
    export_folder: Path = Path("export")
    hand_over: Literal["folder", "moodle"] = "folder"
    placeholder_domain: str = "happi.invalid"
    cohort_prefix: str = "ecole-"
    moodle: Moodle = Field(default_factory=Moodle)
    pages: Literal["active", "created"] = "active"  # who gets a page: every active account, or the new ones only
    deleted_days: int = Field(default=30, ge=1, le=366)  # for how long a deletion can be undone (exigence N4)
    part_bytes: int = Field(default=8_000_000, ge=100_000, le=50_000_000)
    cycle_types: tuple[SchoolType, ...] = (SchoolType.ESAHR,)  # whose accounts end on 15 July (exigence E2)
    cycle_reminders: tuple[_Reminder, ...] = ("rentree", "rentree+21", "1/10", "15/10")

    @field_validator("placeholder_domain", mode="after")
    @classmethod
    def _is_a_domain(cls, domain: str) -> str:
        if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain):
            raise ValueError("il faut un nom de domaine en minuscules, par exemple happi.invalid")
        return domain

    @field_validator("cohort_prefix", mode="after")
    @classmethod
    def _begins_a_cohort(cls, prefix: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", prefix):
            raise ValueError("il faut une lettre minuscule, puis des lettres, chiffres, - ou _")
        return prefix


class Poles(_Part):
    """The pôles territoriaux (exigences J1 to J4): the operator's school years, a date, whom to remind.

    `schools`: the FASE numbers of the seat schools; empty, nobody is reminded. `confirm`: the day of each year on
    which accesses are to be confirmed (exigence F9); empty, nobody is asked.
    """

    calendar: Path | None = None
    conventions: date = CIRCULAR_DEADLINE
    schools: tuple[Annotated[int, Field(ge=1, le=LARGEST)], ...] = ()
    confirm: Annotated[str, AfterValidator(checked_moment)] = "15/11"


class Forms(_Part):
    """How signed forms are judged. `eid_roots`: a PEM file of the certificates to which an eID signature leads.

    Without it (or without the extra `signatures`), an agent looks at every electronic signature.
    """

    eid_roots: Path | None = None


class Keys(_Part):
    """The key from which access codes and Message-IDs are derived; without it nothing starts."""

    code_key_file: Path | None = None
    code_key: SecretStr | None = None  # environment only
    key_id: str = "1"


class Settings(BaseSettings):
    """Everything the agent is told. Relative paths count from the file's own folder."""

    model_config = SettingsConfigDict(
        env_prefix="VAGUEMESTRE_",
        env_nested_delimiter="__",
        extra="forbid",
        nested_model_default_partial_update=True,
    )

    database: Path = Path("vaguemestre.db")
    clock_url: str | None = None
    service_name: str = "Happi – Fédération Wallonie-Bruxelles"
    footer: tuple[str, ...] = (
        "Service général du Numérique éducatif (SGNE)",
        "Avenue du Port 16, 1080 Bruxelles",
    )
    mail: MailSettings = Field(default_factory=MailSettings)
    slack: Slack = Field(default_factory=Slack)
    happi: Happi = Field(default_factory=Happi)
    poles: Poles = Field(default_factory=Poles)
    pix: Pix = Field(default_factory=Pix)
    help: Help = Field(default_factory=Help)
    forms: Forms = Field(default_factory=Forms)
    keys: Keys = Field(default_factory=Keys)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        *sources: PydanticBaseSettingsSource,
        **named: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file."""
        del settings_cls, sources
        return named["env_settings"], named["init_settings"]


_SECRETS = frozenset({"password", "bot_token", "app_token", "code_key", "token"})
_PATHS = frozenset(
    {
        "database",
        "password_file",
        "bot_token_file",
        "app_token_file",
        "token_file",
        "code_key_file",
        "export_folder",
        "calendar",
        "eid_roots",
        "candidature",
    }
)


def load(path: Path | None) -> Settings:
    """Read the file (None: the environment alone); SettingsError names every key that is wrong."""
    values: dict[str, Any] = {}
    if path is not None:
        values = _read(path)
        _refuse_secrets(values, ())
        _anchor(values, path.resolve().parent)
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError("\n".join(refusal(each) for each in error.errors())) from None
    except SourceError as error:
        raise SettingsError(_of_environment(str(error))) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            f"Le fichier de réglages {path} n’existe pas ; vérifiez le chemin donné à --config."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"Le fichier de réglages {path} n’est pas du TOML correct ({_place(str(error))}) : corrigez-le."
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(f"Le fichier de réglages {path} n’est pas du texte UTF-8.") from None
    except OSError as error:
        raise SettingsError(f"Le fichier de réglages {path} ne peut pas être lu : {_why(error)}.") from None


def _place(message: str) -> str:
    """Where tomllib stopped; its own words are English."""
    found = re.search(r"line (\d+), column (\d+)", message)
    return "à la fin du fichier" if found is None else f"ligne {found[1]}, colonne {found[2]}"


_WHY = {
    errno.ENOENT: "il n’existe pas",
    errno.EISDIR: "c’est un dossier",
    errno.ENOTDIR: "son chemin passe par un fichier qui n’est pas un dossier",
    errno.EACCES: "vous n’en avez pas le droit",
    errno.EPERM: "vous n’en avez pas le droit",
}


def _why(error: OSError) -> str:
    """Why a file can't be read; the system's own words are English."""
    return _WHY.get(error.errno or 0, "vérifiez son nom et vos droits")


def _refuse_secrets(values: dict[str, Any], above: tuple[str, ...]) -> None:
    for name, value in values.items():
        if isinstance(value, dict):
            _refuse_secrets(value, (*above, name))
        elif name in _SECRETS:
            key = ".".join((*above, name))
            raise SettingsError(
                f"Le secret « {key} » ne peut pas être dans le fichier : donnez « {key}_file » "
                f"(un fichier lisible par vous seul) ou la variable {_variable(key)}."
            )


def _anchor(values: dict[str, Any], folder: Path) -> None:
    for name, value in values.items():
        if isinstance(value, dict):
            _anchor(value, folder)
        elif name in _PATHS and isinstance(value, str) and value:
            values[name] = folder / value


def _variable(key: str) -> str:
    """The environment variable of a dotted setting."""
    return "VAGUEMESTRE_" + key.replace(".", "__").upper()


def _of_environment(message: str) -> str:
    """A variable that is not the JSON it should be; pydantic names only its part of the settings."""
    found = re.search(r'field "(\w+)"', message)
    part = "" if found is None else f"{found[1].upper()}…"
    return f"Une variable d’environnement VAGUEMESTRE_{part} n’est pas du JSON correct : corrigez-la."


def secret(value: SecretStr | None, file: Path | None, what: str, key: str) -> str:
    """A secret from the environment or its file; SettingsError says how to give it.

    `what` is its French name, `key` its dotted setting: keys.code_key, whose file is keys.code_key_file.
    """
    if value is not None:
        return value.get_secret_value()
    if file is None:
        raise SettingsError(
            f"Il manque {what} : indiquez son fichier au réglage « {key}_file », "
            f"ou donnez la variable d’environnement {_variable(key)}."
        )
    begin = f"Il manque {what} : le fichier {file} du réglage « {key}_file »"
    try:
        text = file.read_text("utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{begin} ne peut pas être lu : {_why(error)}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{begin} n’est pas du texte UTF-8.") from None
    if not text:
        raise SettingsError(f"{begin} est vide.")
    return text
