"""Pure text in, pure values out: sentences, words, dates, figures, names, quotations. Knows nothing of articles."""
