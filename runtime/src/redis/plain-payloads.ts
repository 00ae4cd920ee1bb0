import type { Namespace } from "socket.io";
import { PacketCodec, type Packet } from "../adapter/packet-codec.ts";
import { toPlainSocket, type SocketDetails } from "../adapter/socket-details.ts";

/** Methods of the Redis adapters, public or not, whose values reach other workers. */
interface RedisAdapterMethods {
  readonly broadcast: (packet: Packet, options: unknown) => unknown;
  readonly broadcastWithAck: (packet: Packet, ...rest: unknown[]) => unknown;
  readonly serverSideEmit: (values: unknown[]) => unknown;
  /** Of the sharded and the streams adapter. */
  readonly doPublishResponse?: (to: string, response: ClusterResponse) => Promise<void>;
  /** Of the classic adapter. */
  readonly onrequest?: (channel: unknown, message: Uint8Array) => Promise<void>;
  readonly publishResponse?: (request: unknown, response: string) => void;
}

interface ClusterResponse {
  data: { sockets?: SocketDetails[]; packet?: unknown };
}

interface FetchRequest {
  type: number;
  requestId: string;
  opts: { rooms: string[]; except: string[] };
}

/** `RequestType.REMOTE_FETCH` of @socket.io/redis-adapter. */
const REMOTE_FETCH = 5;

/** Applies `sendPlainPayloads` to each adapter that a factory creates. */
export function withPlainPayloads<CreatedAdapter extends object>(
  createAdapter: (namespace: Namespace) => CreatedAdapter,
): (namespace: Namespace) => CreatedAdapter {
  // Called with `new`, which an arrow function does not take.
  return function createAdapterOf(namespace: Namespace) {
    const adapter = createAdapter(namespace);
    sendPlainPayloads(adapter, namespace);
    return adapter;
  };
}

/**
 * Has values reach clients and listeners of other workers as the parser would send them: these adapters have encodings
 * of their own, which know no `toJSON`. A value that cannot be encoded throws in the call that emits it.
 */
export function sendPlainPayloads(adapter: object, namespace: Namespace): void {
  const codec = new PacketCodec(namespace.server);
  const original = bindMethods(adapter as RedisAdapterMethods);
  const { doPublishResponse, onrequest } = original;

  // Not async, so that errors are thrown and not returned as a promise that nobody awaits.
  Object.assign(adapter, {
    broadcast(packet: Packet, options: unknown): unknown {
      return original.broadcast(codec.toPlain(packet), options);
    },
    broadcastWithAck(packet: Packet, ...rest: unknown[]): unknown {
      return original.broadcastWithAck(codec.toPlain(packet), ...rest);
    },
    serverSideEmit(values: unknown[]): unknown {
      const last = values.at(-1);
      const plain =
        typeof last === "function"
          ? [...codec.toPlainValues(values.slice(0, -1)), last]
          : codec.toPlainValues(values);
      return original.serverSideEmit(plain);
    },
  });

  if (doPublishResponse) {
    const publishPlain = async (to: string, response: ClusterResponse) =>
      doPublishResponse(to, toPlainResponse(response, codec));
    Object.assign(adapter, { doPublishResponse: publishPlain });
  }

  if (onrequest) {
    Object.assign(adapter, {
      async onrequest(channel: unknown, message: Uint8Array): Promise<void> {
        const request = parseFetchRequest(message);
        if (!request) return onrequest(channel, message);
        // Its answer to itself it has already.
        const { requests } = adapter as { requests?: ReadonlyMap<string, unknown> };
        if (requests?.has(request.requestId)) return undefined;
        const sockets = await localSockets(namespace, request.opts);
        const plain = sockets.map((socket) => toPlainSocket(socket, codec));
        const response = JSON.stringify({ requestId: request.requestId, sockets: plain });
        original.publishResponse?.(request, response);
        return undefined;
      },
    });
  }
}

function toPlainResponse(response: ClusterResponse, codec: PacketCodec): ClusterResponse {
  const { data } = response;
  if (data.sockets) {
    const sockets = data.sockets.map((socket) => toPlainSocket(socket, codec));
    return { ...response, data: { ...data, sockets } };
  }
  if (data.packet === undefined) return response;
  return { ...response, data: { ...data, packet: codec.toPlainValues([data.packet])[0] } };
}

function parseFetchRequest(message: Uint8Array): FetchRequest | undefined {
  // Other requests have binary data, and are not JSON.
  if (message[0] !== 0x7b) return undefined;
  try {
    const request = JSON.parse(Buffer.from(message).toString()) as FetchRequest;
    return request.type === REMOTE_FETCH ? request : undefined;
  } catch {
    return undefined;
  }
}

async function localSockets(
  namespace: Namespace,
  { rooms, except }: FetchRequest["opts"],
): Promise<SocketDetails[]> {
  const sockets = await namespace.local.in(rooms).except(except).fetchSockets();
  return sockets.map(({ id, handshake, rooms: joined, data }) => {
    // As the adapter does: it may hold circular references.
    const { sessionStore: _, ...rest } = handshake as typeof handshake & { sessionStore?: unknown };
    return { id, handshake: rest, rooms: [...joined], data };
  });
}

function bindMethods(methods: RedisAdapterMethods): RedisAdapterMethods {
  const { doPublishResponse, onrequest, publishResponse } = methods;
  return {
    broadcast: methods.broadcast.bind(methods),
    broadcastWithAck: methods.broadcastWithAck.bind(methods),
    serverSideEmit: methods.serverSideEmit.bind(methods),
    ...(doPublishResponse && { doPublishResponse: doPublishResponse.bind(methods) }),
    ...(onrequest && { onrequest: onrequest.bind(methods) }),
    ...(publishResponse && { publishResponse: publishResponse.bind(methods) }),
  };
}
