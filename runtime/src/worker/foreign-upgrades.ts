import type { IncomingMessage, Server as HttpServer } from "node:http";
import type { Socket } from "node:net";
import type { Server as Engine } from "engine.io";
import { refuse } from "../refuse.ts";
import { isEngineTarget } from "../session/session-id.ts";
import { pathOf } from "./engine.ts";

/** As of Node 24.9. */
interface ChoosyServer {
  shouldUpgradeCallback?: (req: IncomingMessage) => boolean;
}

/**
 * Sees to requests to upgrade that are for none of `engines`, unless the app does. Engine.IO takes them all, and ends such
 * a connection only where nothing has been answered on it yet: others would stay open for good. Where Node can decide
 * before, they are answered as if they did not ask (RFC 9110, 7.8), which clients that offer `h2c` expect; else with 400.
 */
export function handleForeignUpgrades(httpServer: HttpServer, engines: ReadonlySet<Engine>): void {
  const isForEngine = ({ url = "" }: IncomingMessage) =>
    isEngineTarget(url, Array.from(engines, pathOf));
  const hasOthers = () => {
    const listening = [...engines].filter(({ opts }) => opts.transports?.includes("websocket"));
    // One listener of each, and the one below.
    return httpServer.listenerCount("upgrade") > listening.length + 1;
  };

  const choosy = httpServer as ChoosyServer;
  const decide = choosy.shouldUpgradeCallback;
  if (decide !== undefined) {
    choosy.shouldUpgradeCallback = (req) => {
      if (!decide.call(httpServer, req)) return false;
      const isWebSocket = req.headers.upgrade?.toLowerCase() === "websocket";
      return (isWebSocket && isForEngine(req)) || hasOthers();
    };
  }
  httpServer.on("upgrade", (req, socket) => {
    if (!isForEngine(req) && !hasOthers()) refuse(socket as Socket, 400);
  });
}
