"""Evidence in, draft sentences out, each with the spans it cites. Checks nothing and searches nothing: `verify` does."""
