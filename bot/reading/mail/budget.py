"""What one mail may cost, however many containers it brings and however deep they lie."""

from dataclasses import dataclass

SIZE_LIMIT = 30_000_000
DIRECTORY_LIMIT = 1_000_000
CONTAINER_LIMIT = 50
PROPERTY_LIMIT = 20_000


@dataclass(slots=True)
class Budget:
    """What is left of it: sixty zips cost no more than one."""

    left: int = SIZE_LIMIT  # bytes that zips and compressed messages may still unpack to
    directories: int = DIRECTORY_LIMIT  # bytes of zip directories; zipfile makes an object of every entry
    containers: int = CONTAINER_LIMIT  # signed messages and winmail.dat
    properties: int = PROPERTY_LIMIT  # of winmail.dat
