"""One frozen Settings, read once at an entry point: environment over kb.toml over defaults."""

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from kb.errors import ConfigError

CONFIG_FILE = "kb.toml"


class Settings(BaseSettings):
    """What an administrator may set: `KB_PORT=8080`, or `port = 8080` in kb.toml."""

    model_config = SettingsConfigDict(
        env_prefix="KB_", frozen=True, extra="forbid", toml_file=CONFIG_FILE
    )

    home: Path = Field(default=Path("var"), description="Where everything the program writes lives")
    engine: str = Field(default="whoosh", description="Search engine: whoosh or memory")
    host: str = Field(default="127.0.0.1", description="Address the web service listens on")
    port: int = Field(default=8000, ge=0, le=65535, description="Port the web service listens on")
    workers: int = Field(default=2, ge=1, le=64, description="Processes of the web service")
    site_name: str = Field(
        default="Ressources de l’IREV", description="Name of the collection on every page"
    )
    keep_generations: int = Field(
        default=3, ge=1, description="How many published generations stay on disk"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Name the order: arguments, environment, kb.toml."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def index_dir(self) -> Path:
        """Where generations of the index live."""
        return self.home / "index"

    @property
    def catalogue_dir(self) -> Path:
        """Where the catalogue and the fetched bytes live."""
        return self.home / "catalogue"


def read_settings(home: Path | None = None) -> Settings:
    """Settings of this process; `home` (the global option) wins over every other place.

    Raises:
        ConfigError: a value is unknown or malformed; the message names the key.

    """
    try:
        return Settings() if home is None else Settings(home=home)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"setting {key}: {first['msg']} (KB_* variables, {CONFIG_FILE})"
        ) from None
    except ValueError as error:  # malformed TOML
        raise ConfigError(f"{CONFIG_FILE}: {error}") from None
