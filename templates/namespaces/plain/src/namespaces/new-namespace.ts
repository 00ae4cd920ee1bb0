import type { DefaultEventsMap, Namespace, Server } from "socket.io";
import { z } from "zod";
import type { SocketData } from "../events.ts";
import type {
  NewNamespaceClientEvents,
  NewNamespaceServerEvents,
} from "../events/new-namespace.ts";

/** Clients may send anything, whatever the types of the events promise. */
const itemSchema = z.object({
  text: z.string().trim().min(1).max(1000),
});

export function registerNewNamespace(io: Server): void {
  const namespace: Namespace<
    NewNamespaceClientEvents,
    NewNamespaceServerEvents,
    DefaultEventsMap,
    SocketData
  > = io.of("/new-namespace");

  namespace.on("connection", (socket) => {
    socket.on("publish", (item: unknown, acknowledge: unknown) => {
      const reply = typeof acknowledge === "function" ? acknowledge : () => {};
      const { data, error } = itemSchema.safeParse(item);
      if (error) {
        reply({ ok: false, error: z.prettifyError(error) });
        return;
      }
      // The adapter brings it to the clients of the other workers.
      namespace.emit("published", data);
      reply({ ok: true });
    });
  });
}
