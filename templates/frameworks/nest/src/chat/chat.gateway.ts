import cluster from "node:cluster";
import { StandardSchemaValidationPipe, UseFilters, UsePipes } from "@nestjs/common";
import {
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from "@nestjs/websockets";
import type { DefaultEventsMap, Namespace, Socket } from "socket.io";
import type {
  ChatClientEvents,
  ChatServerEvents,
  Draft,
  Result,
  Session,
  SocketData,
} from "../events.ts";
import { AcknowledgeErrorsFilter } from "./acknowledge-errors.filter.ts";
import { draftSchema } from "./draft.schema.ts";

type Chat = Namespace<ChatClientEvents, ChatServerEvents, DefaultEventsMap, SocketData>;
type ChatSocket = Socket<ChatClientEvents, ChatServerEvents, DefaultEventsMap, SocketData>;

const worker = cluster.worker?.id ?? 0;

const validation = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) => new WsException(issues.map(({ message }) => message).join("; ")),
});

@UseFilters(new AcknowledgeErrorsFilter())
@UsePipes(validation)
@WebSocketGateway({ namespace: "chat" })
export class ChatGateway implements OnGatewayConnection<ChatSocket> {
  @WebSocketServer()
  private readonly chat!: Chat;

  /** Tells a client which worker owns its session, and over which transport; again after an upgrade. */
  handleConnection(socket: ChatSocket): void {
    const tell = () => {
      const transport = socket.conn.transport.name as Session["transport"];
      socket.emit("session", { worker, pid: process.pid, transport });
    };
    tell();
    socket.conn.once("upgrade", tell);
    // A client may enter and leave the namespace many times on one connection.
    socket.on("disconnect", () => socket.conn.off("upgrade", tell));
  }

  @SubscribeMessage("message")
  handleMessage(@MessageBody({ schema: draftSchema }) draft: Draft): Result {
    // The adapter brings it to the clients of the other workers.
    this.chat.emit("message", { ...draft, worker, at: new Date().toISOString() });
    return { ok: true };
  }
}
