"""The socket on which the application is served."""

from __future__ import annotations

import asyncio
import socket

from api.serving import bound


def test_an_answer_is_not_held_back_until_the_client_confirms_its_head() -> None:
    async def held_back() -> bool:
        found: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        async def met(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            own = writer.get_extra_info("socket")
            found.set_result(not own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        with bound("127.0.0.1", 0) as listening:
            async with await asyncio.start_server(met, sock=listening):
                address, port = listening.getsockname()[:2]
                _, writer = await asyncio.open_connection(address, port)
                answer = await found
                writer.close()
                await writer.wait_closed()
                return answer

    assert not asyncio.run(held_back())
