import { StandardSchemaValidationPipe, UseFilters, UsePipes } from "@nestjs/common";
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from "@nestjs/websockets";
import type { DefaultEventsMap, Namespace } from "socket.io";
import { AcknowledgeErrorsFilter } from "../chat/acknowledge-errors.filter.ts";
import type { Result, SocketData } from "../events.ts";
import type {
  NewNamespaceClientEvents,
  NewNamespaceItem,
  NewNamespaceServerEvents,
} from "../events/new-namespace.ts";
import { itemSchema } from "./item.schema.ts";

const validation = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) => new WsException(issues.map(({ message }) => message).join("; ")),
});

@UseFilters(new AcknowledgeErrorsFilter())
@UsePipes(validation)
@WebSocketGateway({ namespace: "new-namespace" })
export class NewNamespaceGateway {
  @WebSocketServer()
  private readonly namespace!: Namespace<
    NewNamespaceClientEvents,
    NewNamespaceServerEvents,
    DefaultEventsMap,
    SocketData
  >;

  @SubscribeMessage("publish")
  handlePublish(@MessageBody({ schema: itemSchema }) item: NewNamespaceItem): Result {
    // The adapter brings it to the clients of the other workers.
    this.namespace.emit("published", item);
    return { ok: true };
  }
}
