"""Limited, recycled child processes in which hostile bytes are read and heavy documents rendered."""

from bot.processes.limits import Limits
from bot.processes.pool import JobFailedError, Pool, PoolStoppedError
from bot.processes.readers import ReaderProcesses
from bot.processes.renderers import RendererProcesses

__all__ = ["JobFailedError", "Limits", "Pool", "PoolStoppedError", "ReaderProcesses", "RendererProcesses"]
