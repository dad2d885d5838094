"""The settings of the ready answers: public addresses, who manages accesses, the help line of Mon Espace."""

from datetime import date
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class HelpLinks(_Part):
    """Public addresses that ready answers print; these are those of the circulars and guides."""

    mon_espace: str = "https://monespace.fw-b.be/"
    centre_aide: str = "https://monespace.fw-b.be/monespace/public/faq.xhtml"
    happi: str = "https://happi.cfwb.be"
    happi_formulaire: str = ""  # empty: that of happi.form_url
    guide_gestionnaire: str = "http://enseignement.be/download.php?do_id=15904"
    guide_enseignants: str = "http://enseignement.be/download.php?do_id=15903"
    cerbere_inscription: str = "https://identification-ens.cfwb.be/onboarding/"
    cerbere_portail: str = "https://www.am.cfwb.be"
    pix: str = "https://pix.cfwb.be"
    pix_contact: str = ""  # empty: that of pix.form_url
    pix_webinaire: str = ""  # empty: that of pix.webinar.link
    enseignement: str = "https://www.enseignement.be/index.php?page=28585&navi=4908"  # the list of the poles

    @field_validator("*", mode="after")
    @classmethod
    def _is_an_address(cls, link: str) -> str:
        """A school presses what is printed: anything but a public address would lead nowhere."""
        if link and not _leads_somewhere(link):
            raise ValueError("une adresse complète est attendue, qui commence par https:// ou http://")
        return link


def _leads_somewhere(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not any(map(str.isspace, link))


class HelpContacts(_Part):
    """Who manages accesses: a name, an address or a number, as it is printed; empty, the service box.

    Persons are named by settings only, never by the code (exigence A9).
    """

    poles: str = ""  # to whom the annexes of e-Pôles return
    cerbere: str = ""  # who creates a Cerbère account without a Belgian card


class HelpTab(_Part):
    """A tab of e-Pôles and the day from which it is there (exigences H17, J28); none: not yet known."""

    label: str
    opens: date | None = None


class Help(_Part):
    """What the ready answers say beside their text. `line` is the free number of Mon Espace.

    Without `automatic`, no question is answered before an agent has pressed *Envoyer cette réponse*.
    """

    automatic: bool = True

    line: str = "0800/20 000"
    links: HelpLinks = Field(default_factory=HelpLinks)
    contacts: HelpContacts = Field(default_factory=HelpContacts)
    tabs: tuple[HelpTab, ...] = (
        HelpTab(label="structure du pôle", opens=date(2022, 6, 15)),
        HelpTab(label="encodage du nombre d’élèves en IPT et calcul du financement du pôle"),
        HelpTab(label="simulation de l’équipe (points par groupement de fonctions)"),
    )
