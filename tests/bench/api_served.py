"""Our GraphQL endpoint on a port of loopback, for readers to whom the rules of access apply.

It takes a store's address and readers as JSON, says where it listens, and ends with its input.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Awaitable, Callable

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from api.graphql_context import Request
from api.graphql_http import Endpoint
from api.http import TOLD, SharedStore
from api.schema import schema
from api.serving import bound
from graph.access import Reader, Role
from graph.store import Store, open_store


def application(store: Store, readers: list[dict[str, str]]) -> Starlette:
    """An endpoint for each reader, under the name of the role."""
    shared = SharedStore(store)

    endpoint = Endpoint(schema(), lambda reader: Request(shared, reader), TOLD)

    def answer_to(reader: Reader) -> Callable[[HttpRequest], Awaitable[Response]]:
        async def answer(request: HttpRequest) -> Response:
            request.state.reader = reader
            return await endpoint.answer(request)

        return answer

    return Starlette(
        routes=[
            Route(
                f"/{one['role']}",
                answer_to(Reader(one["id"], Role(one["role"]))),
                methods=["POST"],
            )
            for one in readers
        ]
    )


def main() -> None:
    """Serve until the input ends."""
    url, readers = sys.argv[1], json.loads(sys.argv[2])
    with open_store(url) as store, bound("127.0.0.1", 0) as listening:
        config = uvicorn.Config(
            application(store, readers), access_log=False, log_level="warning", server_header=False
        )
        server = uvicorn.Server(config)

        def end() -> None:
            sys.stdin.read()
            server.should_exit = True

        threading.Thread(target=end, daemon=True).start()
        print(f"http://127.0.0.1:{listening.getsockname()[1]}/", flush=True)
        server.run(sockets=[listening])


if __name__ == "__main__":
    main()
