"""A Home Assistant of its own: loopback only, its own folder, with this checkout's integration."""

import asyncio
import json
import os
import secrets
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from demo.hass_api import HassApi, HassError
from demo.processes import HERE, Place, Program, ProgramFailed, answers

ROOT = Path(__file__).parent.parent
DOMAIN = "cloudcam"
USERNAME = "demo"
START_TIMEOUT_S = 180.0

# Nothing that looks around in the network or asks the internet: no default_config.
_CONFIGURATION = """\
# Written by scripts/run at each start. Put your own settings into own.yaml beside this file.
homeassistant:
  name: Demo home
  time_zone: {time_zone}
  unit_system: metric
  country: {country}
  currency: EUR
  packages:
    own: !include own.yaml
config:
frontend:
history:
logbook:
media_source:
recorder:
  purge_keep_days: 2
stream:
logger:
  default: warning
  logs:
    homeassistant.loader: error
    homeassistant.helpers.frame: error
"""


@dataclass(frozen=True, slots=True)
class Login:
    """What opens the demo's Home Assistant: for people (name, password), for programs (token)."""

    username: str
    password: str
    token: str


class HomeAssistant:
    """A Home Assistant process and its folder.

    With the address of a home network it looks around there, and gets no integration from here.
    In a place of its own it runs as it is shipped, and does in its network what it always does.
    """

    def __init__(
        self, folder: Path, port: int, log: Path, home_address: str = "", place: Place = HERE
    ) -> None:
        self.has_integration = not home_address
        self._place = place
        self.folder = folder
        self.port = port
        self.url = f"http://{place.address}:{port}"
        launcher = ROOT / "scripts" / "lib" / "hass.py"
        argv: list[str | Path] = [*place.enter, sys.executable, "-P", launcher]
        argv += ["--config", folder, "--skip-pip", "--log-no-color"]
        self.program = Program(
            "Home Assistant",
            argv,
            log,
            {
                "PYTHONUNBUFFERED": "1",
                "CLOUDCAM_DEMO_HOME_ADDRESS": home_address,
                "CLOUDCAM_DEMO_AS_SHIPPED": "" if place is HERE else "1",
            },
        )

    @property
    def _login_file(self) -> Path:
        return self.folder / "demo-login.json"

    async def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            ProgramFailed: it does not come up.
        """
        prepare_folder(self.folder, self.port, self._place.address)
        if self.has_integration:
            _link_integration(self.folder / "custom_components")
        await self.program.start()
        await self.program.until(
            lambda: answers(self.port, self._place.address) or None, "to start", START_TIMEOUT_S
        )

    async def stop(self) -> None:
        await self.program.stop()

    async def login(self) -> Login:
        """Make the owner's account, or take what an earlier run made; waits until all is set up.

        Raises:
            ProgramFailed: the account that was made is not there any more.
        """
        if self._login_file.exists():
            login = Login(**json.loads(self._login_file.read_text()))
        else:  # remembered before it is used: whoever is interrupted in between can go on
            login = Login(USERNAME, secrets.token_urlsafe(6), token="")
            _write_private(self._login_file, json.dumps(asdict(login)))
        try:
            if not login.token:
                login = replace(login, token=await self._make_token(login))
                _write_private(self._login_file, json.dumps(asdict(login)))
            async with HassApi(self.url, login.token) as api:
                await _until_running(api)
        except HassError as error:
            raise ProgramFailed(
                f"Home Assistant does not accept the demo's account ({error}).\n"
                "Begin anew with: scripts/run --fresh"
            ) from error
        return login

    async def _make_token(self, login: Login) -> str:
        """A token that lasts, for the owner's account, which is made if it is not there."""
        client_id = f"{self.url}/"
        account = {"username": login.username, "password": login.password, "client_id": client_id}
        async with HassApi(self.url) as api:
            if await self._lacks_owner(api):
                user = {**account, "name": "Demo", "language": "en"}
                code = (await api.post("/api/onboarding/users", user))["auth_code"]
            else:
                handler = {"handler": ["homeassistant", None], "redirect_uri": client_id}
                flow = await api.post("/auth/login_flow", {**handler, "client_id": client_id})
                code = (await api.post(f"/auth/login_flow/{flow['flow_id']}", account))["result"]
            grant = {"grant_type": "authorization_code", "code": code, "client_id": client_id}
            tokens = await api.ask("POST", "/auth/token", data=grant)
        async with HassApi(self.url, tokens["access_token"]) as api, api.socket() as socket:
            token: str = await socket.ask(
                "auth/long_lived_access_token", client_name="scripts/run", lifespan=3650
            )
        return token

    async def _lacks_owner(self, api: HassApi) -> bool:
        async with api.request("GET", "/api/onboarding") as response:
            if response.status == 404:  # the page goes once all is done
                return False
            steps = {step["step"]: step["done"] for step in await response.json()}
            return not steps["user"]


async def _until_running(api: HassApi) -> None:
    for _ in range(600):
        if (await api.get("/api/config"))["state"] == "RUNNING":
            return
        await asyncio.sleep(0.1)
    raise HassError("it is still starting after a minute")


async def add_nvr(api: HassApi, pairing: str) -> str:
    """Add an NVR through the integration's own dialogue, or pair it anew; gives the entry's id.

    Raises:
        HassError: the dialogue shows an error, or the entry does not load.
    """
    flows = "/api/config/config_entries/flow"
    flow = await api.post(flows, {"handler": DOMAIN, "show_advanced_options": False})
    answer = await api.post(f"{flows}/{flow['flow_id']}", {"pairing_string": pairing})
    known = answer["type"] == "abort" and answer["reason"] == "already_configured"
    if answer["type"] != "create_entry" and not known:
        told = answer.get("reason") or answer.get("errors")
        raise HassError(f"Home Assistant could not be paired with the NVR: {told}")
    return await loaded_entry(api)


async def loaded_entry(api: HassApi, timeout_s: float = 30.0) -> str:
    """Wait until the integration has loaded its entry; gives the entry's id.

    Raises:
        HassError: there is none, or it doesn't load in time.
    """
    give_up = time.monotonic() + timeout_s
    while True:
        entries = await find_entries(api)
        for entry in entries:
            if entry["state"] == "loaded":
                return str(entry["entry_id"])
        if time.monotonic() > give_up:
            states = [(entry["state"], entry["reason"]) for entry in entries]
            raise HassError(f"the integration did not connect to the NVR: {states or 'no entry'}")
        await asyncio.sleep(0.1)


async def find_entries(api: HassApi) -> list[dict[str, Any]]:
    """The integration's config entries."""
    entries: list[dict[str, Any]] = await api.get(
        f"/api/config/config_entries/entry?domain={DOMAIN}"
    )
    return entries


def prepare_folder(folder: Path, port: int, address: str) -> None:
    """Write what Home Assistant reads at its start; what it wrote itself stays."""
    storage = folder / ".storage"
    storage.mkdir(parents=True, exist_ok=True, mode=0o700)
    own = folder / "own.yaml"
    if not own.exists():
        own.write_text("# your own settings, as in Home Assistant's configuration.yaml\n{}\n")
    text = _CONFIGURATION.format(time_zone=local_time_zone(), country=_country())
    (folder / "configuration.yaml").write_text(text)
    _write_store(storage, "http", 2, 2, _http_settings(port, address))
    if not (storage / "onboarding").exists():
        # Only the account is left to be made. The other steps would fetch the weather and radio
        # stations from the internet, and ask about analytics.
        done = ["core_config", "analytics", "integration"]
        _write_store(storage, "onboarding", 4, 1, {"done": done})


def _http_settings(port: int, address: str) -> dict[str, Any]:
    """Home Assistant keeps these in its storage; `http:` in YAML would be a five-minute trial."""
    stable = {
        "server_host": [address],
        "server_port": port,
        "cors_allowed_origins": [],
        "login_attempts_threshold": -1,
        "ip_ban_enabled": True,
        "ssl_profile": "modern",
        "use_x_frame_options": True,
        "created_at": "2026-01-01T00:00:00+00:00",
        "error": None,
        "error_message": None,
    }
    return {"stable": stable, "pending": None, "yaml_migration_done": True}


def _write_store(storage: Path, key: str, version: int, minor: int, data: object) -> None:
    store = {"version": version, "minor_version": minor, "key": key, "data": data}
    _write_private(storage / key, json.dumps(store))


def _write_private(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)


def _link_integration(custom_components: Path) -> None:
    custom_components.mkdir(exist_ok=True)
    link = custom_components / DOMAIN
    link.unlink(missing_ok=True)
    link.symlink_to(ROOT / "custom_components" / DOMAIN)


def local_time_zone() -> str:
    """The name of this machine's time zone, or UTC if it can't be found."""
    target = os.path.realpath("/etc/localtime")
    named = [os.environ.get("TZ", "").removeprefix(":"), target.partition("/zoneinfo/")[2]]
    for name in named:
        try:
            return ZoneInfo(name).key
        except ZoneInfoNotFoundError, ValueError, OSError:
            continue
    return "UTC"


def _country() -> str:
    """Where the machine's language says it is; without any, Home Assistant nags."""
    language = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    country = language.partition(".")[0].partition("_")[2]
    return country if len(country) == 2 and country.isalpha() and country.isupper() else "US"
