"""A school that changes its manager and then closes its environment, among careless people."""

from tests.support.leak_scenes import AGENT, ETNIC, ETNIC_TEAM, Scenes
from tests.support.letters import box

DAY_TWO = 990022


async def day_two(scenes: Scenes) -> None:
    """Opened, another manager by free text and by form, decided, done; then closed at the school's wish."""
    player, letters = scenes.player, scenes.letters
    await player.press(AGENT, await scenes.open_form(DAY_TWO), "Valider")
    opening = await scenes.card(DAY_TWO, "Environnement Happi à ouvrir", ETNIC)
    await player.press(ETNIC_TEAM, opening, "Environnement ouvert")
    await scenes.got(DAY_TWO, "votre environnement est ouvert")
    news = letters.mail(box(DAY_TWO), DAY_TWO, text="Nous avons un nouveau gestionnaire Happi.")
    await scenes.send(news, box(DAY_TWO))
    await scenes.got(DAY_TWO, "qui est votre nouveau gestionnaire")
    asked = await scenes.open_form(DAY_TWO)  # the form again: it names others
    await scenes.say(asked, DAY_TWO)
    await player.press(AGENT, asked, "Valider")
    await player.press(ETNIC_TEAM, await scenes.card(DAY_TWO, "Gestionnaire Happi à changer", ETNIC), "Fait")
    await scenes.got(DAY_TWO, "votre gestionnaire est changé")
    closes = letters.mail(box(DAY_TWO), DAY_TWO, text="Merci de fermer notre environnement Happi.")
    await scenes.send(closes, box(DAY_TWO))
    asked = await scenes.card(DAY_TWO, "Comptes de l’école")  # drawn again once they are counted
    await player.press(AGENT, asked, "Fermer l’environnement")
    await scenes.got(DAY_TWO, "votre environnement est fermé")
