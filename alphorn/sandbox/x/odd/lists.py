"""Lists that are none: errors in the clothes of a success, and pages of something in front."""

from alphorn.sandbox.faults.odd import Odd, shield
from alphorn.sandbox.x.calls import LIST_CALLS
from alphorn.sandbox.x.odd.forms import TYPE


def _withheld(words: str, title: str, detail: str, kind: str, parameter: str, **more: object) -> Odd:
    error = {"title": title, "detail": detail, "type": f"{TYPE}{kind}", "parameter": parameter, **more}
    return Odd(words, LIST_CALLS, 200, {"errors": [error]})


WITHHELD = {
    "errors-in-a-200": _withheld(
        "errors in a success, and no data",
        "Not Found Error",
        "Could not find user with id: [1002].",
        "resource-not-found",
        "id",
        resource_type="user",
        resource_id="1002",
        value="1002",
    ),
    "not-shown": _withheld(
        "“you are not authorized”, in a success",
        "Authorization Error",
        "Sorry, you are not authorized to see the user with id: [1001].",
        "not-authorized-for-resource",
        "ids",
        resource_type="user",
        section="data",
        value="1001",
    ),
    "empty": Odd("an empty list", LIST_CALLS, 200, {"meta": {"result_count": 0}}),
    "nothing": Odd("an object with nothing in it", LIST_CALLS, 200, {}),
    "null": Odd("a list that is null", LIST_CALLS, 200, {"data": None, "meta": None}),
    "shield-at-lists": shield("a shield in front of reading", LIST_CALLS),
    "cursor-refused": Odd(
        "a cursor it does not know any more",
        LIST_CALLS,
        400,
        {
            "errors": [
                {
                    "message": "The `pagination_token` query parameter value [zzz] is not valid",
                    "parameters": {"pagination_token": ["zzz"]},
                }
            ],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": f"{TYPE}invalid-request",
        },
    ),
}
