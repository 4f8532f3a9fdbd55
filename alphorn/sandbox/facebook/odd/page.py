"""What lies with one Page."""

from alphorn.sandbox.facebook.odd.forms import PERMISSIONS, error

OF_THE_PAGE = {
    "page-refuses": error("this Page refuses", 200, "(#200) You may not post to this Page."),
    "page-refuses-10": error("this Page refuses, by 10", 10, "(#10) You do not have permission for this action."),
    "page-refuses-210": error("this Page refuses, by 210", 210, "(#210) Subject must be a page."),
    "page-refuses-in-full": error(
        "this Page refuses, in many words",
        200,
        "(#200) If posting to a page, requires both pages_read_engagement and pages_manage_posts as an admin with "
        "sufficient administrative permission",
        status=403,
    ),
    "role-lost": error("no role on this Page any more", 283, "(#283) Requires a role on the Page.", status=403),
    "may-not-manage": error(
        "a permission is missing, by 283", 283, "(#283) Requires pages_read_engagement permission to manage the object"
    ),
    "missing-permission": error(
        "a permission is missing, said in words", 100, "This endpoint requires the 'pages_read_engagement' permission"
    ),
    "new-pages": error("a Page of the new kind", 200, PERMISSIONS, 2069030),
    "authorization": error("the Page must be authorized first", 200, PERMISSIONS, 1404078),
    "page-gone": error(
        "a Page that is gone, or hidden",
        100,
        "Unsupported post request. Object with ID '3001' does not exist, cannot be loaded due to missing permissions, "
        "or does not support this operation.",
        33,
    ),
}
