"""Gradio's wiring of the page, one module a view. What things look like is in render, what may pass is in guard."""
