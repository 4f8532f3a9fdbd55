"""The kinds of work there are: what goes out, what comes in, and what becomes of a consent's tokens."""

from alphorn.jobs import Job, Word
from alphorn.models.work.claims import Kind
from alphorn.models.work.states import State, StreamState, listed

RUNS_BY_ITSELF = (StreamState.WAITING, StreamState.RESTING)

DELIVERY = Kind(
    name="sends",
    table="alphorn_delivery",
    fence="attempt",
    waiting=f"state = '{State.WAITING}' AND worker IS NULL",
    in_hand=f"state = '{State.SENDING}'",
    job=lambda pk, network, generation, after: Job(Word.SEND, pk, str(generation), after, network),
)
LOOK = Kind(
    name="looks",
    table="alphorn_delivery",
    fence="look",
    waiting=f"state = '{State.CHECKING}' AND worker IS NULL",
    in_hand=f"state = '{State.CHECKING}'",
    job=lambda pk, network, generation, after: Job(Word.LOOK, pk, str(generation), after, network),
)
STREAM = Kind(
    name="imports",
    table="alphorn_stream",
    fence="run",
    waiting=f"state IN ({listed(RUNS_BY_ITSELF)}) AND worker IS NULL",
    job=lambda pk, network, generation, after: Job(Word.IMPORT, pk, str(generation), after, network),
    page=200,
)
# A refresh is in its Worker's hand until its deadline, whatever becomes of that Worker: the call may still arrive.
REFRESH = Kind(
    name="refreshes",
    table="alphorn_authorisation",
    fence="refresh_tries",
    waiting="refresh_deadline IS NOT NULL AND signed_out_at IS NULL AND leaving_at IS NULL AND wiped_at IS NULL",
    job=lambda pk, _, generation, after: Job(Word.REFRESH, pk, str(generation), after),
    worker="refresh_worker",
    due_at="refresh_deadline",
    generation="concat_ws('.', version, refresh_tries, refresh_failures)",
    new_generation="",
)
# A consent that is given back is in nobody's hand: to give it back twice does no harm.
REVOKE = Kind(
    name="revocations",
    table="alphorn_authorisation",
    fence="revoke_generation",
    waiting="leaving_at IS NOT NULL AND wiped_at IS NULL",
    job=lambda pk, _, generation, after: Job(Word.REVOKE, pk, str(generation), after),
    worker="",
    due_at="revoke_due_at",
    generation="revoke_generation",
    new_generation="revoke_generation = revoke_generation + 1",
)
# What is to be done for a host in trouble is in nobody's hand: a probe that is not heard of is made again by its time.
HOST = Kind(
    name="hosts",
    table="alphorn_host",
    fence="probe",
    waiting="tried_at IS NOT NULL",
    job=lambda pk, _, generation, after: Job(Word.HOST, pk, str(generation), after),
    worker="",
    due_at="tried_at",
)
KINDS = (DELIVERY, LOOK, STREAM, REFRESH, REVOKE, HOST)


def moving(state: str) -> Kind:
    """What moves a delivery on that stands so: it is sent, or looked for."""
    return LOOK if state == State.CHECKING else DELIVERY
