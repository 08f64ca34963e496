"""Other systems on the same articles and questions, each in a process of its own, set up as its documentation says."""
