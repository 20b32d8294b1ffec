"""Permissions of every identity to publish and subscribe, computed from `shared.topology`."""

from deploy.nats.configuration_writer import Value
from shared.events import EVENTS
from shared.topology import (
    API,
    DEAD,
    DOWNLINK,
    SERVICES,
    UPLINK_CONSUMER,
    UPLINK_GET,
    UPLINK_INFO,
    may_publish,
    may_subscribe,
)

PROVISION = "provision"
UPLINK = "uplink"
DEAD_LETTERS = "dead_letters"
SYSTEM = "system"
CENTRE_IDENTITIES = (*SERVICES, PROVISION, UPLINK, DEAD_LETTERS)
HUB_IDENTITIES = ("office", PROVISION, DEAD_LETTERS, SYSTEM)
KICK = "$SYS.REQ.SERVER.{server}.KICK"
"""Ends one connection: a server that has taken new keys does not close the links that came with the old ones."""
UPLINK_LENT = {"$JS.API.STREAM.INFO.uplink": UPLINK_INFO, "$JS.API.DIRECT.GET.uplink": UPLINK_GET}
"""The questions about `uplink` that its account answers to the services: how far it has come, and what lies in it."""

LOOK = "doctor_looks"
"""A consumer that counts and is never handed anything; it goes with the look, or by itself."""

SERVER_API = "$JS.API"
"""What the account of the streams calls its administration. Under this name a server would answer a service itself."""
HANDED_OUT = f"{API}.CONSUMER.MSG.NEXT."
"""The one question with many answers."""

STREAM_WORK = ("$JS.API.STREAM.LIST", *(f"$JS.API.STREAM.{verb}.*" for verb in ("UPDATE", "INFO", "DELETE")))
BEGIN_AGAIN = ("JS.*.API.CONSUMER.RESET.*.*",)
"""Of the consumers on other servers that fill a stream here; each server lends the one that is ours."""
CONSUMER_WORK = ("$JS.API.CONSUMER.LIST.*", "$JS.API.CONSUMER.INFO.*.*", "$JS.API.CONSUMER.DELETE.*.*")


def user(public_key: str, publish: tuple[str, ...], subscribe: tuple[str, ...]) -> dict[str, Value]:
    return {
        "nkey": public_key,
        "permissions": {"publish": {"allow": [*publish]}, "subscribe": {"allow": [*subscribe]}},
    }


def service_user(service: str, public_key: str) -> dict[str, Value]:
    return user(public_key, may_publish(service), may_subscribe(service))


def account_of_service(service: str) -> str:
    return f"SERVICE_{service.upper()}"


def service_account(service: str, users: list[Value], lender: str) -> dict[str, Value]:
    """Keeps nothing. What it borrows is what the service may publish; an answer stays in this account, whatever reply
    subject was named: there it can be nothing but one more thing that the service may publish.
    """
    return {"users": users, "imports": [borrowed(subject, lender) for subject in may_publish(service)]}


def borrowed(subject: str, lender: str) -> Value:
    for lent, name in UPLINK_LENT.items():
        if subject == name:
            return {"service": {"account": "UPLINK", "subject": lent}, "to": name}
    if subject == f"{UPLINK}.>":
        return {"service": {"account": "UPLINK", "subject": subject}}
    if (lent := lent_as(subject)) != subject:
        return {"service": {"account": lender, "subject": lent}, "to": subject}
    return {"service": {"account": lender, "subject": subject}}


def lent_as(subject: str) -> str:
    """The name of a subject in the account of the streams."""
    return f"{SERVER_API}.{subject.removeprefix(f'{API}.')}" if subject.startswith(f"{API}.") else subject


def service_exports(service: str) -> list[Value]:
    """What the account of the streams lends to one service, and to that account alone."""
    of_uplink, exports = {*UPLINK_LENT.values(), f"{UPLINK}.>"}, list[Value]()
    for subject in may_publish(service):
        many: dict[str, Value] = {"response_type": "stream"} if subject.startswith(HANDED_OUT) else {}
        if subject not in of_uplink:
            exports.append({"service": lent_as(subject), "accounts": [account_of_service(service)], **many})
    return exports


def provision_user(public_key: str, identity: str = PROVISION, making: tuple[str, ...] = ()) -> dict[str, Value]:
    """Makes the defined streams and consumers, by name, and repairs them; asks for no message and publishes none.

    The configuration of a stream or consumer is in the body of the request, which no right of the server checks: the
    operator, who has this key, could make one repeat messages elsewhere or push them to the inbox of the answers. The
    doctor notices that, the next provisioning undoes it.
    """
    work = ("$JS.API.INFO", *STREAM_WORK, *CONSUMER_WORK, *BEGIN_AGAIN, *making)
    return user(public_key, work, may_subscribe(identity))


def dead_letters_user(public_key: str, *, replays: bool) -> dict[str, Value]:
    """Looks at dead letters and, inside a centre, puts them back under the subject they came with."""
    looks = (f"$JS.API.STREAM.INFO.{DEAD}", f"$JS.API.STREAM.MSG.GET.{DEAD}")
    puts_back = tuple(event.subject for event in EVENTS) if replays else ()
    return user(public_key, (*looks, *puts_back), may_subscribe(DEAD_LETTERS))


def system_user(public_key: str) -> dict[str, Value]:
    """May close a connection, and nothing else."""
    return user(public_key, (KICK.format(server="*"),), may_subscribe(SYSTEM))


def reset_subject(centre: str) -> str:
    return f"$JS.{centre}.API.CONSUMER.RESET.uplink.{UPLINK_CONSUMER}"


def flow_subject(centre: str) -> str:
    return f"$JS.FC.{centre}.*.uplink.{UPLINK_CONSUMER}.>"


def delivery_subject(centre: str) -> str:
    return f"deliver.{centre}.{UPLINK_CONSUMER}"


def way_down(centre: str) -> tuple[str, str, str]:
    """The same three for the way back, with the ends changed: begin again, flow control, and what the hub hands down.

    The hub's consumer on `downlink` is named after the centre; a centre can ask for nothing but its own.
    """
    return f"again.{centre}.{DOWNLINK}", f"$JS.FC.hub.*.{DOWNLINK}.{centre}.>", handing_subject(centre)


HUB_API = "JS.hub.API"
"""How a centre's server names the administration of the hub, of which one question reaches it."""


def beginning_again(centre: str, api: str = "$JS.API") -> str:
    """The one question that a centre may put to the hub: to hand down everything from the beginning."""
    return f"{api}.CONSUMER.RESET.{DOWNLINK}.{centre}"


def handing_subject(centre: str) -> str:
    return f"hand.{centre}.{DOWNLINK}"


def leaf_user(centre: str, public_key: str) -> dict[str, Value]:
    """What a centre's link may put into the hub (deliveries, answers) and hear from it (reset, flow control).

    On the way back it is the centre that resets, and the hub that hands down; answers go both ways.
    """
    reset, flow, handed = way_down(centre)
    publish = (f"deliver.{centre}.>", reset, flow, "_R_.>", "_GR_.>", "$LDS.>")
    subscribe = (reset_subject(centre), flow_subject(centre), handed, "_R_.>", "_GR_.>", "$LDS.>")
    return user(public_key, publish, subscribe) | {"allowed_connection_types": ["LEAFNODE"]}


def kept_at_home(centre: str) -> tuple[list[Value], list[Value]]:
    """What the link refuses at the centre's side: (from the hub, to the hub), whatever the hub's file says."""
    api = f"$JS.{centre}.API"
    consumer = ("CREATE", "DURABLE", "DELETE", "PAUSE", "MSG", "INFO", "NAMES", "LIST", "UNPIN")
    asked = [f"{api}.{part}.>" for part in ("STREAM", "DIRECT", "ACCOUNT", "META", "SERVER")]
    asked += [f"{api}.CONSUMER.{verb}.>" for verb in consumer]
    own = sorted({f"{event.subject.split('.')[0]}.>" for event in EVENTS} | {f"{service}.>" for service in SERVICES})
    return [*own, "$JS.API.>", f"{api}.INFO", *asked], [*own, "$KV.>", "$O.>", "$SYS.>"]


def hub_account(centre: str, public_key: str) -> dict[str, Value]:
    """The account in which a centre's link ends; it lends the office three subjects, borrows three, keeps nothing."""
    reset, flow, handed = way_down(centre)
    return {
        "users": [leaf_user(centre, public_key)],
        "exports": [
            {"service": reset_subject(centre), "accounts": ["OFFICE"]},
            {"service": flow_subject(centre), "accounts": ["OFFICE"]},
            {"stream": f"deliver.{centre}.>", "accounts": ["OFFICE"]},
        ],
        "imports": [
            {"service": {"account": "OFFICE", "subject": beginning_again(centre)}, "to": reset},
            {"service": {"account": "OFFICE", "subject": flow}},
            {"stream": {"account": "OFFICE", "subject": handed}},
        ],
    }


def office_exports(centre: str, account: str) -> list[Value]:
    """To the account of this centre alone: its own consumer on `downlink`, and nothing of any other."""
    _, flow, handed = way_down(centre)
    return [
        {"service": beginning_again(centre), "accounts": [account]},
        {"service": flow, "accounts": [account]},
        {"stream": handed, "accounts": [account]},
    ]


def centre_imports(centre: str) -> list[Value]:
    """What the services' account takes from the account of the link, so that its stream can be filled from the hub."""
    reset, flow, handed = way_down(centre)
    return [
        {"service": {"account": "UPLINK", "subject": reset}, "to": beginning_again(centre, HUB_API)},
        {"service": {"account": "UPLINK", "subject": flow}},
        {"stream": {"account": "UPLINK", "subject": handed}},
    ]


def link_exports(centre: str) -> list[Value]:
    reset, flow, handed = way_down(centre)
    services: list[Value] = [{"service": subject, "accounts": ["CENTRE"]} for subject in (reset, flow)]
    return [*services, {"stream": handed, "accounts": ["CENTRE"]}]


def office_imports(centre: str, account: str) -> list[Value]:
    return [
        {"service": {"account": account, "subject": reset_subject(centre)}, "to": reset_subject(centre)[1:]},
        {"service": {"account": account, "subject": flow_subject(centre)}},
        {"stream": {"account": account, "subject": f"deliver.{centre}.>"}},
    ]
