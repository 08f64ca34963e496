"""Files and folders in, articles out, and in the place of each thing that is none the reason why.

Deliberately knows no archive: the same files give the same articles whatever is held already.
"""

from greenland_qa.reading.reader import count, read

__all__ = ["count", "read"]
