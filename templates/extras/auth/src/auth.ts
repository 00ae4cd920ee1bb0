import type { DefaultEventsMap, Namespace, Server, Socket } from "socket.io";
import type { AdminRoutes } from "./admin.ts";
import type { SocketData } from "./events.ts";
import { log } from "./log.ts";
import { createVerifier, type Refusal, type User, type VerifyToken } from "./tokens.ts";

declare module "./events.ts" {
  interface SocketData {
    /** Whose token let the client in. */
    user: User;
  }
}

type Clients = Namespace<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;
type Client = Socket<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;

/** setTimeout() takes a longer delay, in milliseconds, for none. */
const LONGEST_DELAY = 2 ** 31 - 1;

/**
 * Makes the app fail before a worker is started, when tokens could not be verified.
 * @throws {Error} that names the variable that is missing or wrong
 */
export function checkAuthentication(): AdminRoutes {
  createVerifier(process.env);
  return {};
}

/** Lets clients with a valid token into the namespaces, those to come as well, until their tokens expire. */
export function authenticate(io: Server): void {
  const verify = createVerifier(process.env);
  guard(io.sockets, verify);
  io.on("new_namespace", (namespace) => guard(namespace, verify));
}

function guard(namespace: Clients, verify: VerifyToken): void {
  namespace.use((socket, next) => {
    verify(socket.handshake.auth["token"]).then(
      (user) => {
        socket.data.user = user;
        next();
      },
      (refusal: Refusal) => {
        logRefusal(refusal);
        next(refusal);
      },
    );
  });
  // Not above: with `skipMiddlewares` a client whose state is recovered has its data without having come through it.
  namespace.on("connection", disconnectAtExpiry);
}

function disconnectAtExpiry(socket: Client): void {
  let timer: NodeJS.Timeout | undefined;
  const check = () => {
    const left = (socket.data.user?.expiresAt ?? 0) - Date.now();
    if (left > 0) timer = setTimeout(check, Math.min(left, LONGEST_DELAY)).unref();
    else socket.disconnect(true);
  };
  socket.once("disconnect", () => clearTimeout(timer));
  check();
}

function logRefusal({ data: { code }, cause }: Refusal): void {
  log.debug({ code, reason: cause instanceof Error ? cause.message : undefined }, "client refused");
}
