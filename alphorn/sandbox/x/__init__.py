"""X, played: API v2 as its documentation and specifications have it, and pages to look at."""
