"""Attachments that no procedure asks for and nobody should open: programs, scripts, shortcuts, disk images."""

import re

# What Windows runs or mounts at a double click, after Outlook's own list of blocked files; a workbook with macros
# is none of them: it is read here without its macros, and sent back without them.
_ENDINGS = frozenset(
    """ade adp adt apk app appref-ms appx bat bin cab chm cmd com cpl deb desktop dll dmg docm dotm exe gadget hta
    htc img inf ins iqy iso isp jar jnlp js jse ksh lib lnk mad maf mag mam mda mdb mde mdt mdw mdz msc msh msi
    msix msp mst ocx one osd ops pcd pif pkg potm ppam ppsm pptm prf prg ps1 psc1 psd1 psm1 py pyc pyw rdp reg rpm
    run scf scr sct search-ms sh shb shs sldm slk sys theme udl url vb vbe vbp vbs vhd vhdx vsmacros vxd wim wsc
    wsf wsh xbap xla xlam xll xpi""".split()  # noqa: SIM905 - one ending a line would say no more
)
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"L\x00\x00\x00\x01\x14\x02\x00")
_DISK = b"CD001"  # ISO 9660: the first volume descriptor stands in sector 16
_DISK_AT = 0x8001
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\"'.]+\Z")


def is_dangerous(name: str | None, content: bytes) -> bool:
    """By the last ending of the name, or the first bytes of the content, whatever the name says."""
    if name and has_dangerous_name(name):
        return True
    if content[:2] == b"MZ":
        return b"PE\0\0" in content[:4096] or b"This program" in content[:1024]
    return content.startswith(_PROGRAMS[1:]) or content[_DISK_AT : _DISK_AT + len(_DISK)] == _DISK


def has_dangerous_name(name: str) -> bool:
    """« liste.xlsx.exe », « liste.exe . » and a name written backwards by an invisible letter alike."""
    _, dot, ending = _INVISIBLE.sub("", name).rpartition(".")
    return bool(dot) and ending.lower() in _ENDINGS
