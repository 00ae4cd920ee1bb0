#!/usr/bin/env bash
# engine.io 6.6.12 (socket.io 4.8.4): maxHttpBufferSize counts what travels, and long-polling carries binary data as
# base64. A client may send a Buffer of 760,000 bytes over WebSocket and is cut off for it over long-polling
# (the server closes its session), below the limit of 1,000,000 bytes.
# Guess before running: the limit is about the size of the Buffer, the same on both transports.
# Seen: 740,000 bytes arrive over both; 760,000 over WebSocket, and the polling client is disconnected.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts socket.io@4.8.4 engine.io@6.6.12 socket.io-client@4.8.4
cat > run.mjs <<'JS'
import { createServer } from "node:http";
import { once } from "node:events";
import { Server } from "socket.io";
import { io as connect } from "socket.io-client";

async function send(transport, size) {
  const http = createServer().listen(0, "127.0.0.1");
  await once(http, "listening");
  const server = new Server(http);
  const outcome = new Promise((resolve) => {
    server.on("connection", (socket) => {
      socket.on("data", (data) => resolve(`got ${data.length}`));
      socket.on("disconnect", () => resolve("disconnected"));
    });
  });
  const url = `http://127.0.0.1:${http.address().port}`;
  const client = connect(url, { transports: [transport], reconnection: false });
  client.on("connect", () => client.emit("data", Buffer.alloc(size)));
  const result = await outcome;
  client.close();
  await server.close();
  return `${transport} ${size}: ${result}`;
}

for (const size of [740_000, 760_000]) {
  for (const transport of ["websocket", "polling"]) console.log(await send(transport, size));
}
JS
output=$(node run.mjs)
printf '%s\n' "$output"
[ "$output" = "websocket 740000: got 740000
polling 740000: got 740000
websocket 760000: got 760000
polling 760000: disconnected" ]
