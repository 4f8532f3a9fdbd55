"""Facebook, played: the Graph API's login, Pages and their posts, and pages to look at."""
