"""The sheet « Mode d'emploi » of the workbooks: how to fill in and send back the template."""

from openpyxl import Workbook

from bot.writing import sheets
from bot.writing.french import unbreakable

SHEET = "Mode d'emploi"

_WIDTH = 86
# A line without a bullet is a heading.
_GUIDE = """\
À quoi sert ce fichier ?
• Il donne à l’Administration les seules données nécessaires aux comptes Happi de vos élèves.
• Chaque compte est rattaché à votre établissement.
Comment le compléter ?
• Une ligne par élève, dans la feuille « Élèves » : nom, prénom, date de naissance.
• Remplacez la ligne d’exemple grise, effacez-la ou laissez-la : elle est ignorée.
• Écrivez les dates dans l’ordre jour/mois/année : 04/03/2012.
• Si seule l’année de naissance est connue, écrivez l’année.
• Écrivez les noms comme sur la carte d’identité, accents compris, sans commentaire ni chiffre.
• N’ajoutez ni colonne, ni numéro national, ni adresse, ni classe : rien n’en est conservé.
• N’y mettez pas les enseignants : leur accès est automatique.
• Un fichier par établissement. Ne protégez pas le fichier par un mot de passe.
Liste complète ou mouvement ?
• Liste complète : tous les élèves inscrits, en début d’année. Entrée/Sortie reste vide.
• Mouvement : seulement les élèves qui arrivent ou qui s’en vont en cours d’année. Choisissez alors « Mouvement » \
dans la cellule « Type de liste », puis Entrée ou Sortie pour chaque élève.
• Nouveau code : dans un mouvement, pour un élève inscrit qui a perdu sa page ou son mot de passe. Il garde son \
identifiant ; une page avec un nouveau code vous est envoyée, et l’ancien code ne fonctionne plus.
Comment le renvoyer ?
• En répondant au mail qui contenait ce fichier, depuis la boite administrative de votre établissement. \
Un envoi depuis une autre adresse ne peut pas être traité.
• Vous recevez un accusé de réception, puis, s’il y a quelque chose à corriger, un classeur qui le montre \
ligne par ligne.
Quelques cellules sont verrouillées
• Les titres et l’identification de l’établissement le sont, pour éviter un effacement involontaire. \
Il n’y a pas de mot de passe.
"""


def add_guide(book: Workbook) -> None:
    """Add the sheet after the others; it holds no header that a reader could take for one."""
    sheet = book.create_sheet(SHEET)
    sheet.column_dimensions["A"].width = _WIDTH
    title = sheets.at(sheet, 1, 1)
    sheets.write_text(title, "Mode d’emploi du canevas")
    sheets.dress([title], sheets.TITLE)
    for row, line in enumerate(unbreakable(_GUIDE).splitlines(), start=2):
        cell = sheets.at(sheet, row, 1)
        sheets.write_text(cell, line)
        heading = not line.startswith("•")
        sheets.dress(
            [cell], sheets.BOLD if heading else sheets.BODY, alignment=sheets.LOW if heading else sheets.WRAP
        )
        sheets.make_room(sheet, row, line, _WIDTH, least=28 if heading else 0)
    sheet.sheet_view.showGridLines = False
    sheets.protect(sheet)
    sheets.print_on_a4(sheet)
