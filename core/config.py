"""Settings, from ``EARNED_...`` variables of the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# What listens everywhere is found on this machine under its own name.
EVERYWHERE = frozenset({"0.0.0.0", "::"})
DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


class Settings(BaseSettings):
    """Everything that can be set.

    ``data``: the folder for database, evidence and keys. ``database_url``: another
    database, ``postgresql://...``. ``public_url``: where visitors reach this
    installation; with https, badges are issued as did:web. ``demo``: demo people and
    badges, on loopback only. ``file_megabytes`` and ``quota_megabytes``: the most for
    one evidence file, and for all of one person. ``rate_factor`` multiplies every limit
    on how often somebody may do something; 0 turns them off. ``smtp_...``: a mail server,
    for learners who wish to hear of a decision by e-mail; without it nobody is asked.
    ``slack_bot_token`` (xoxb-): the one workspace that Earned lives in. ``slack_app_token``
    (xapp-): Socket Mode, which needs no public address; without it, ``slack_signing_secret``
    shows which requests come from Slack. ``slack_client_id`` and ``slack_client_secret``: many
    workspaces install it by themselves. ``slack_assessor_channel``: the id of the channel where
    claims go, unless an organizer chose one. ``slack_api_url``: another Slack, for tests.
    ``discord_token``: the bot that Earned is in Discord. ``discord_guilds``: ids of servers, with
    commas between them, where new commands show at once. ``discord_api_url`` and
    ``discord_gateway_url``: another Discord, for tests.
    """

    model_config = SettingsConfigDict(env_prefix="EARNED_", extra="ignore", env_ignore_empty=True)

    data: Path = Path("data")
    database_url: str = ""
    public_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8765, ge=0, le=65535)
    demo: bool = False
    rate_factor: float = Field(default=1.0, ge=0)
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_from: str = ""
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    slack_bot_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_client_id: str = ""
    slack_client_secret: SecretStr = SecretStr("")
    slack_api_url: str = "https://slack.com/api/"
    slack_assessor_channel: str = ""
    discord_token: SecretStr = SecretStr("")
    discord_guilds: str = ""
    discord_api_url: str = "https://discord.com/api/v10"
    discord_gateway_url: str = "wss://gateway.discord.gg/"
    file_megabytes: int = Field(default=10, ge=1)
    quota_megabytes: int = Field(default=100, ge=1)

    @field_validator("public_url")
    @classmethod
    def _a_base(cls, value: str) -> str:
        if not value:
            return ""
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("EARNED_PUBLIC_URL must look like https://badges.example.org")
        if parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError("EARNED_PUBLIC_URL is an address only: no ?, # or @ in it")
        if parts.port == 0:
            raise ValueError("EARNED_PUBLIC_URL has a port that nobody can open")
        return value.rstrip("/")

    @field_validator("data")
    @classmethod
    def _a_folder(cls, value: Path) -> Path:
        if "?" in str(value):
            raise ValueError("choose a folder without a question mark in its path")
        return value

    @field_validator("database_url")
    @classmethod
    def _a_database(cls, value: str) -> str:
        # Said without the value: it may hold a password.
        url = value.replace("postgres://", "postgresql://", 1)
        if url and not url.startswith(DATABASES):
            raise ValueError("begin it with postgresql:// or sqlite:///")
        try:
            _ = urlsplit(url).port
        except ValueError:
            problem = "write it like postgresql://user:password@host:5432/name"
            raise ValueError(f"{problem} (signs like @ : / in a password as %40 %3A %2F)") from None
        return url

    @field_validator("smtp_from")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("this is one line: Our community <badges@example.org>")
        return value

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite:///{(self.data / 'earned.db').resolve()}"

    @property
    def slack(self) -> bool:
        """Whether anything was set up for Slack."""
        secrets = (self.slack_bot_token, self.slack_app_token, self.slack_client_secret)
        return any(one.get_secret_value() for one in secrets)

    @property
    def discord(self) -> bool:
        """Whether anything was set up for Discord."""
        return bool(self.discord_token.get_secret_value())

    @property
    def base_url(self) -> str:
        """The address that links of this installation begin with."""
        if self.public_url:
            return self.public_url
        host = "localhost" if self.host in EVERYWHERE else self.host
        host = f"[{host}]" if ":" in host else host
        return f"http://{host}:{self.port}"

    @property
    def secure(self) -> bool:
        """Whether visitors come over https, so that cookies can insist on it."""
        return self.public_url.startswith("https://")
