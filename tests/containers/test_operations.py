"""Operations of an operator, each over every target that can run here: on this machine, and in containers."""

from collections.abc import Callable, Iterator
from time import monotonic, sleep

import pytest

from deploy.compose.host.compose_target import Compose, target_of
from deploy.local.machine import ports
from deploy.local.services.local_target import Local
from deploy.local.settings.places import existing
from deploy.operations import audit, dead_letters, letters, recompute, reconcile
from deploy.target import Target
from deploy.trouble import Trouble
from tests.containers import federation as containers
from tests.deploy.running_installations import up

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def on_this_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    folder = tmp_path_factory.mktemp("machine") / "north"
    with up(folder, "--id", "north", "--port", str(ports.row(4))):
        yield Local(existing(folder))


@pytest.fixture(scope="module")
def in_containers(federation: containers.Compose) -> Iterator[Compose]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(containers.ROOT)
        for name, value in federation.environment.items():
            patch.setenv(name, value)
        yield target_of("centre-a")


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("on_this_machine", marks=pytest.mark.real),
        pytest.param("in_containers", marks=pytest.mark.containers),
    ],
)
def target(request: pytest.FixtureRequest) -> Target:
    found: Target = request.getfixturevalue(request.param)
    return found


def test_a_database_and_the_bus_answer(target: Target) -> None:
    assert target.sql("intake", "select current_user") == "intake"
    # tests of faults put some aside in the same federation, and settle them
    assert [letter for letter in dead_letters.listed(target) if not letter["settled"]] == []
    with pytest.raises(Trouble, match="no dead letter 9999"):
        dead_letters.close(target, 9999)


def test_what_a_service_says_of_itself_is_passed_on(target: Target) -> None:
    assert audit.signed(target)["state"] in {"ok", "missing", "optional"}
    with pytest.raises(Trouble):
        target.run("cases", letters.KEYS, "forget")


def test_history_is_made_anew_and_releases_are_compared(target: Target) -> None:
    assert recompute.recompute(target).keys() >= {"quarters"}
    assert reconcile.answers_to_nothing(target) == 0
    assert {line["state"] for line in reconcile.quarters(target)} <= reconcile.STATES.keys()


def test_keys_for_letters_are_renewed_and_the_older_ones_destroyed(target: Target) -> None:
    waited(lambda: bool(held(target)))
    before = held(target)
    letters.renew(target)
    waited(lambda: not before & held(target, newest=True))
    letters.end(target)
    waited(lambda: not before & held(target))


def waited(fact: Callable[[], bool], *, seconds: float = 180) -> None:
    begun = monotonic()
    while not fact():
        assert monotonic() - begun < seconds
        sleep(0.5)


def held(target: Target, *, newest: bool = False) -> set[str]:
    """Names of the keys that `intake` knows: the newest pair, or all."""
    asked = "select key_id from letter_key" + (" order by place limit 2" if newest else "")
    return set(target.sql("intake", asked).split())
