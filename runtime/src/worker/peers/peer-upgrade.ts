import type { ClientRequest } from "node:http";
import type { Socket } from "node:net";
import { pipeline } from "node:stream";
import { refuse } from "../../refuse.ts";
import { serializeResponse } from "../forward/headers.ts";
import { endToEndHeaders } from "./hop-by-hop.ts";
import type { Exchange } from "./peer-request.ts";

/** Time for a client to take a refusal, in milliseconds. */
const LINGER = 1_000;

export interface UpgradeExchange extends Exchange {
  /** Called when bytes go both ways; they do until either side ends. */
  readonly onRelayed: () => void;
}

/** Has `upstream`, a request to another server, answer a request to upgrade that came on `socket`. */
export function exchangeUpgrade(
  upstream: ClientRequest,
  socket: Socket,
  head: Buffer,
  { timeout, isRefusal, onSettled, onUnreachable, onRelayed }: UpgradeExchange,
): void {
  let isSettled = false;
  const settle = () => {
    if (isSettled) return false;
    isSettled = true;
    clearTimeout(timer);
    socket.off("close", onGone);
    onSettled();
    return true;
  };
  const onGone = () => {
    settle();
    upstream.destroy();
  };
  const timer = setTimeout(() => {
    if (!settle()) return;
    upstream.destroy();
    refuse(socket, 504);
  }, timeout);
  socket.once("close", onGone);

  upstream.once("upgrade", (answer, other: Socket, first) => {
    if (!settle()) {
      other.destroy();
      return;
    }
    onRelayed();
    socket.write(serializeResponse(answer, answer.rawHeaders), "latin1");
    socket.write(first);
    other.write(head);
    pipeline(socket, other, socket, () => {
      socket.destroy();
      other.destroy();
    });
  });
  upstream.once("response", (answer) => {
    if (!settle()) return;
    if (isRefusal(answer)) {
      answer.resume();
      onUnreachable();
      return;
    }
    const headers = [...endToEndHeaders(answer.rawHeaders), "Connection", "close"];
    socket.write(serializeResponse(answer, headers), "latin1");
    pipeline(answer, socket, () => {
      const linger = setTimeout(() => socket.destroy(), LINGER);
      socket.resume().once("close", () => clearTimeout(linger));
    });
  });
  upstream.on("error", (error) => {
    if (settle()) onUnreachable(error);
  });
  upstream.end();
}
