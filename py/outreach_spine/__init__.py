"""Outreach Spine: a thin hand for stored functions. The rules live in the database.

>>> with psycopg.connect(dsn) as connection:
...     spine = Spine(connection)
...     outreach_id = spine.outreach.init(spine.cl.mint_company("Acme", "acme.com"))
"""

from importlib.metadata import version

from outreach_spine._call import async_copy_rows, copy_rows
from outreach_spine.async_client import AsyncSpine
from outreach_spine.errors import ShardUnavailableError, SpineError
from outreach_spine.installer import install
from outreach_spine.sync_client import Spine

__version__ = version("outreach-spine")

__all__ = ["AsyncSpine", "ShardUnavailableError", "Spine", "SpineError", "async_copy_rows", "copy_rows", "install"]
