"""Items that were written before the present rule of search: their words are written anew, a page at a time."""

import json

from django.db import transaction

from alphorn.database import sql
from alphorn.models.importing.item_rows import name_of, said_in
from alphorn.models.importing.search_language import search_config
from alphorn.models.importing.search_words import RULE

PAGE = 500  # items of one transaction: well under a second
PAGES = 4  # of one go
# What somebody else has locked is left for the next go.
TAKE = f"""
SELECT i.id::text, i.text, i.author, i.handle, i.topic,
       coalesce((SELECT u.language FROM alphorn_membership m JOIN alphorn_user u ON u.id = m.user_id
                  WHERE m.workspace_id = i.workspace_id ORDER BY m.created_at LIMIT 1), '') AS language
  FROM alphorn_item i
 WHERE i.search_rule < {RULE} AND i.removed_at IS NULL AND i.deleted_at IS NULL
 ORDER BY i.id LIMIT %s FOR UPDATE OF i SKIP LOCKED
"""
WRITE = """
UPDATE alphorn_item i
   SET name = n.name, search_rule = %s,
       search = to_tsvector(n.config::regconfig, n.words) || array_to_tsvector(n.exact)
  FROM jsonb_to_recordset(%s::jsonb) AS n (id uuid, name text, config text, words text, exact text[])
 WHERE i.id = n.id
"""


def write_words_anew() -> int:
    """Some pages of them. Returns how many items that were; 0 where there is none left."""
    done = 0
    for _ in range(PAGES):
        written = _page()
        done += written
        if written < PAGE:
            break
    return done


@transaction.atomic
def _page() -> int:
    rows = sql.rows(TAKE, [PAGE])
    anew = [
        {"id": id, "name": name_of(author), "config": search_config(language), **said_in(text, author, handle, topic)}
        for id, text, author, handle, topic, language in rows
    ]
    if anew:
        sql.run(WRITE, [RULE, json.dumps(anew)])
    return len(anew)
