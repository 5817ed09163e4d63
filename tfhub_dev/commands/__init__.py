"""The commands; each adds its own grammar."""

from tfhub_dev.commands.checking import add_validate, add_verify
from tfhub_dev.commands.download import add_download
from tfhub_dev.commands.finding import (
    add_collections,
    add_search,
    add_show,
    add_versions,
)
from tfhub_dev.commands.identity import add_login, add_logout, add_whoami
from tfhub_dev.commands.life_cycle import (
    add_default,
    add_deprecate,
    add_rename,
    add_restore,
    add_yank,
)
from tfhub_dev.commands.publish import add_publish

COMMANDS = (
    add_search,
    add_show,
    add_versions,
    add_collections,
    add_download,
    add_validate,
    add_publish,
    add_yank,
    add_restore,
    add_deprecate,
    add_default,
    add_rename,
    add_verify,
    add_login,
    add_whoami,
    add_logout,
)
