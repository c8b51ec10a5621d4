"""A query, all pages, a mutation and a subscription by gql: clients.py URL TOKEN.

The documents come as JSON on standard input. It runs in the environment of the tools.
"""

import asyncio
import json
import sys
from typing import Any

from gql import Client, GraphQLRequest
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.websockets import WebsocketsTransport


async def main(url: str, token: str, asked: dict[str, Any]) -> dict[str, Any]:
    """What the client was answered; it reads the schema by introspection and checks by it."""
    headers = {"Authorization": f"Bearer {token}"}
    over_http = Client(
        transport=AIOHTTPTransport(url=url, headers=headers),
        fetch_schema_from_transport=True,
    )
    listening = Client(
        transport=WebsocketsTransport(url=url.replace("http", "ws", 1), init_payload=headers)
    )

    def document(name: str, **values: Any) -> Any:
        return GraphQLRequest(asked[name], variable_values=values)

    async with over_http as session:
        query = await session.execute(document("query", **asked["variables"]))
        begin = await session.execute(document("begin"))
        mutation = await session.execute(document("mutation", key="gql"))
        ids: list[str] = []
        after = None
        while True:
            page = (await session.execute(document("page", after=after)))["actions"]
            ids += [node["id"] for node in page["nodes"]]
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
    async with listening as session:
        subscribed = document("subscription", after=begin["feedCursor"])
        async for heard in session.subscribe(subscribed):
            told = [record["id"] for record in heard["records"]["records"]]
            if mutation["recordAction"]["id"] in told:
                break
    return {"query": query, "pages": ids, "mutation": mutation, "subscription": heard}


if __name__ == "__main__":
    said = asyncio.run(main(sys.argv[1], sys.argv[2], json.load(sys.stdin)))
    print(json.dumps(said))
