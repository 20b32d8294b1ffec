"""After a restore of the office: what its centres released before comes again, from their own streams."""

import sys
from collections.abc import Iterator

from deploy.joining.register import Register
from deploy.kubernetes.cluster.bus import ForwardedBus, bus_of
from deploy.kubernetes.cluster.target import Cluster
from deploy.kubernetes.folder import prepare
from deploy.kubernetes.joining.link import hub_in
from deploy.nats.identities import PROVISION, reset_subject
from deploy.nats.stream_administration import begin_again_now, provision_now
from deploy.trouble import Trouble


def take_anew(target: Cluster) -> int:
    """Raises Trouble where a centre did not answer; the others have been asked by then."""
    register = hub_in(target.folder).register
    with bus_of(target.folder, target.installation) as bus:
        asked = [*asked_again(bus, register)]
    prepare(target.folder)
    if waiting := register.anew:
        step = "look at their links, then run this again."
        raise Trouble("no_answer", f"These centres did not answer: {', '.join(waiting)}.", step)
    sys.stdout.write(f"What these have released comes again: {', '.join(asked) or 'nobody is waited for'}.\n")
    return 0


def asked_again(bus: ForwardedBus, register: Register) -> Iterator[str]:
    """Nobody may listen when the stream of a centre is asked to begin again: only then the stream here takes it."""
    for centre in register.anew:
        if begin_again_now(bus.url, PROVISION, bus.seed(PROVISION), reset_subject(centre)[1:]):
            register.taken(centre)
            provision_now(bus.url, PROVISION, bus.seed(PROVISION), bus.definitions()[PROVISION])
            yield centre
