"""Every setting of every service can be said to `./kokon up` and in the containers: a new one cannot be forgotten."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.compose.environment import centre_variables, office_variables
from deploy.compose.layout import OFFICE, centre
from deploy.local.servers.nats import Centre, Hub
from deploy.local.servers.postgres import EmbeddedPostgres
from deploy.local.services import environment
from deploy.local.services.service_keys import PublicKeys
from deploy.local.settings.installation import Installation
from deploy.local.settings.service_settings import EVERYWHERE, SAID
from deploy.nats.keys import Keys
from deploy.secrets_file import Passwords
from tests.deploy.all_settings import NEVER_HANDED_ON, SETTINGS, settings_of

COMPOSE = Path(__file__).parents[2] / "deploy/compose"
PUBLIC = PublicKeys(handover='["AAAA"]', notify='{"key_id": "n"}', thread_key="a secret")
OPTIONS: dict[str, Any] = {"public_name": "Centre", "phone": "030 1", "phone_hours": "1-4 10:00-16:00"}
"""What `up` has options for."""


def told_here(folder: Path, service: str, *, demo: bool = False, **more: Any) -> dict[str, str]:
    kind, nats = ("office", Hub(folder / "nats")) if service == "office" else ("centre", Centre(folder / "nats", "a"))
    one = Installation(folder, "a", kind, demo=demo, **OPTIONS, **more)  # type: ignore[arg-type]
    public = None if service == "office" else PUBLIC
    own = environment.of_service(one, service, (EmbeddedPostgres(folder / "postgres"), nats), public)
    return {name: value for name, value in own.items() if name.startswith(f"{service.upper()}_")}


@pytest.fixture
def all_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every setting that there is, and the passphrase."""
    for service in SETTINGS:
        for name in settings_of(service) | NEVER_HANDED_ON:
            monkeypatch.setenv(name, f"said-{name.lower()}")
    monkeypatch.setenv("CASES_KEY_PROVIDER", "transit")


@pytest.mark.parametrize("service", SETTINGS)
@pytest.mark.usefixtures("all_said")
def test_every_setting_reaches_the_service_that_up_starts(tmp_path: Path, service: str) -> None:
    assert set(told_here(tmp_path, service)) == settings_of(service)


@pytest.mark.parametrize("service", SETTINGS)
def test_what_nobody_said_is_not_passed_on(tmp_path: Path, service: str) -> None:
    assert set(told_here(tmp_path, service)) < settings_of(service)


@pytest.mark.usefixtures("all_said")
def test_what_up_knows_by_itself_is_not_said_from_outside(tmp_path: Path) -> None:
    told = told_here(tmp_path, "cases")
    for name in ("PORT", "HOST", "CENTRE", "DATABASE_URL", "NATS_SEED", "KEY_FILE", "DEMO", "SECOND_FACTOR"):
        assert told[f"CASES_{name}"] != f"said-cases_{name.lower()}"
    assert told["CASES_RETENTION"] == "said-cases_retention"


def test_what_the_settings_file_sets_is_told_and_what_is_said_goes_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = (("INTAKE_HELPLINE", "0800 1"), ("INTAKE_POLICE", "111"), ("LANGUAGES", "de,en"))
    monkeypatch.setenv("INTAKE_POLICE", "112")
    told = told_here(tmp_path, "intake", variables=kept)
    assert [told[f"INTAKE_{name}"] for name in ("HELPLINE", "POLICE", "LANGUAGES")] == ["0800 1", "112", "de,en"]
    cases = told_here(tmp_path, "cases", variables=kept)
    assert cases["CASES_LANGUAGES"] == "de,en"
    assert not {name for name in cases if "HELPLINE" in name}


def test_an_address_that_is_said_is_the_one_that_the_others_lead_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASES_PUBLIC_URL", "https://cases.example.org")
    assert told_here(tmp_path, "cases")["CASES_PUBLIC_URL"] == "https://cases.example.org"
    assert told_here(tmp_path, "quality")["QUALITY_CASES_URL"] == "https://cases.example.org"
    assert told_here(tmp_path, "notify")["NOTIFY_WORKPLACE_URL"] == "https://cases.example.org"
    assert told_here(tmp_path, "notify")["NOTIFY_CASES_URL"] == "https://cases.example.org"
    assert told_here(tmp_path, "cases", demo=True)["CASES_PUBLIC_URL"].startswith("http://127.0.0.1:")


def test_casework_leads_to_notices_only_where_a_browser_gets_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = told_here(tmp_path, "notify")["NOTIFY_PUBLIC_URL"]
    assert told_here(tmp_path, "cases")["CASES_NOTIFY_URL"] == here
    monkeypatch.setenv("CASES_PUBLIC_URL", "https://cases.example.org")
    assert "CASES_NOTIFY_URL" not in told_here(tmp_path, "cases")
    monkeypatch.setenv("NOTIFY_PUBLIC_URL", "https://notices.example.org")
    assert told_here(tmp_path, "cases")["CASES_NOTIFY_URL"] == "https://notices.example.org"


@pytest.mark.parametrize("service", SETTINGS)
def test_every_setting_reaches_the_service_in_its_container(tmp_path: Path, service: str) -> None:
    keys, passwords = Keys(tmp_path / "keys.json"), Passwords(tmp_path / "passwords.json")
    public = {"cases": '{"handover_public_key": "a", "thread_key": "b"}', "notify": "{}"}
    made = (
        office_variables(OFFICE, keys, passwords)
        if service == "office"
        else centre_variables(centre("centre-a"), keys, passwords, public)
    )
    assert set(made[service]) | given_in_compose(service) >= settings_of(service)


def given_in_compose(service: str) -> set[str]:
    parts = yaml.safe_load((COMPOSE / "parts.yaml").read_text())["services"]
    file, name = ("office.yaml", "office") if service == "office" else ("centre-a.yaml", f"centre-a-{service}")
    own = yaml.safe_load((COMPOSE / file).read_text())["services"][name]
    given = own.get("environment", {}) | parts[own["extends"]["service"]].get("environment", {})
    return {variable for variable in given if variable.startswith(f"{service.upper()}_")}


@pytest.mark.parametrize("service", SETTINGS)
def test_nothing_is_said_in_a_container_that_no_service_reads(service: str) -> None:
    assert given_in_compose(service) <= settings_of(service)


def test_whoever_keeps_it_running_can_read_what_may_be_said() -> None:
    told = (COMPOSE.parents[1] / "docs/operations.md").read_text().partition("## Settings")[2].partition("\n## ")[0]
    said = {*EVERYWHERE, *(name for names in SAID.values() for name in names)}
    assert [name for name in sorted(said) if f"`{name}`" not in told] == []
