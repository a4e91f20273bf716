"""The least that a server of our kind can be: Starlette and uvicorn, and one word to say.

Run by `test_start.py` in a process of its own, with the port to listen on.
"""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def hello(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


app = Starlette(routes=[Route("/healthz", hello)])
uvicorn.run(app, port=int(sys.argv[1]), log_config=None, access_log=False)
