"""What a person must know, as it is true just now: read from the rows themselves, and from nothing told before.

Many deliveries are on hold, or in doubt, for one cause: what waits for a sign-in is the consent's, or the place's, and
the rest is one cause for each place, as that is where somebody looks.
"""

from alphorn.lib.marking import gettext_noop as _
from alphorn.models.work.invariant import TELL_US, Invariant
from alphorn.models.work.states import EventKind, State, StreamState
from alphorn.networks.reasons import Reason

# What asks its person by itself: what waits for a sign-in does not.
ASKS = "d.connection_id = c.id AND d.parked_version IS NULL"

CAUSES = f"""
SELECT a.workspace_id, '{EventKind.SIGNED_OUT}' AS kind, a.id AS authorisation_id, NULL::uuid AS connection_id,
       a.network, a.host, a.signed_out_reason AS reason
  FROM alphorn_authorisation a
 WHERE a.signed_out_at IS NOT NULL AND a.leaving_at IS NULL
UNION ALL
SELECT a.workspace_id, '{EventKind.IMPORT_STOPPED}', a.id, NULL, a.network, a.host, s.reason
  FROM alphorn_authorisation a CROSS JOIN LATERAL (
    SELECT min(s.reason) AS reason FROM alphorn_stream s
     WHERE s.authorisation_id = a.id AND s.state = '{StreamState.RESTING}' AND s.due_at IS NULL
       AND s.parked_version >= a.version AND s.reason <> '{Reason.PLACE_MISSING}') s
 WHERE s.reason IS NOT NULL AND a.signed_out_at IS NULL AND a.leaving_at IS NULL
UNION ALL
SELECT c.workspace_id, '{EventKind.HELD}', NULL, c.id, c.network, c.host, c.held_reason
  FROM alphorn_connection c JOIN alphorn_authorisation a ON a.id = c.authorisation_id
 WHERE c.held_at IS NOT NULL AND c.gone_at IS NULL AND a.signed_out_at IS NULL
UNION ALL
SELECT c.workspace_id, '{EventKind.LATE}', NULL, c.id, c.network, c.host, '{Reason.LATE}'
  FROM alphorn_connection c
 WHERE c.gone_at IS NULL AND EXISTS (
   SELECT FROM alphorn_delivery d WHERE {ASKS} AND d.state = '{State.PARKED}' AND d.reason = '{Reason.LATE}')
UNION ALL
SELECT c.workspace_id, '{EventKind.STUCK}', NULL, c.id, c.network, c.host, '{Reason.POISON}'
  FROM alphorn_connection c
 WHERE c.gone_at IS NULL AND EXISTS (
   SELECT FROM alphorn_delivery d WHERE {ASKS} AND d.state = '{State.PARKED}' AND d.reason <> '{Reason.LATE}')
UNION ALL
SELECT c.workspace_id, '{EventKind.YOUR_CALL}', NULL, c.id, c.network, c.host, ''
  FROM alphorn_connection c
 WHERE EXISTS (SELECT FROM alphorn_delivery d WHERE {ASKS} AND d.state = '{State.UNCONFIRMED}')
UNION ALL
SELECT NULL, '{EventKind.HOST_IN_TROUBLE}', NULL, NULL, h.network, h.name, h.held_reason
  FROM alphorn_host h WHERE h.held_at IS NOT NULL
"""
# The events that are open, and the causes that there are; a pair is whole where one is the other's.
PAIRS = f"""
(SELECT *, coalesce(connection_id, authorisation_id, md5(network || '@' || host)::uuid) AS about_id
   FROM ({CAUSES}) every) t
FULL JOIN (SELECT id, kind, coalesce(connection_id, authorisation_id, md5(network || '@' || host)::uuid) AS about_id
             FROM alphorn_event WHERE ended_at IS NULL) e
  ON e.about_id = t.about_id AND e.kind = t.kind
"""
TOLD = Invariant(
    "there is no cause without its event",
    _("Causes for which somebody is needed, and nobody is told of them: %(count)s."),
    TELL_US,
    f"SELECT t.about_id FROM {PAIRS} WHERE e.id IS NULL",
)
STILL_SO = Invariant(
    "no event is open whose cause is gone",
    _("Events that are told as if they were so, and are over: %(count)s."),
    TELL_US,
    f"SELECT e.id FROM {PAIRS} WHERE t.kind IS NULL",
)
