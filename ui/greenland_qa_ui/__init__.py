"""The chat page: an assistant in, a page on this machine out."""

from greenland_qa_ui.app import build, serve

__all__ = ["build", "serve"]
