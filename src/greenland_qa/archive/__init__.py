"""The archive on disk: `Archive` to read it, `ArchiveWriter` to change it, and the conversations kept beside it."""

from greenland_qa.archive.archive import Archive
from greenland_qa.archive.conversations import Conversation, Conversations
from greenland_qa.archive.nouns import EVERYTHING, Change, Hit, Listing, Model, Scope
from greenland_qa.archive.writer import ArchiveWriter

__all__ = [
    "EVERYTHING",
    "Archive",
    "ArchiveWriter",
    "Change",
    "Conversation",
    "Conversations",
    "Hit",
    "Listing",
    "Model",
    "Scope",
]
