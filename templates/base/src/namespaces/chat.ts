import cluster from "node:cluster";
import type { DefaultEventsMap, Namespace, Server, Socket } from "socket.io";
import { z } from "zod";
import type { ChatClientEvents, ChatServerEvents, Session, SocketData } from "../events.ts";

type Chat = Namespace<ChatClientEvents, ChatServerEvents, DefaultEventsMap, SocketData>;
type ChatSocket = Socket<ChatClientEvents, ChatServerEvents, DefaultEventsMap, SocketData>;

/** Clients may send anything, whatever the types of the events promise. */
const draftSchema = z.object({
  from: z.string().trim().min(1).max(40),
  text: z.string().trim().min(1).max(1000),
});

const worker = cluster.worker?.id ?? 0;

export function registerChat(io: Server): void {
  const chat: Chat = io.of("/chat");

  chat.on("connection", (socket) => {
    tellSession(socket);

    socket.on("message", (draft: unknown, acknowledge: unknown) => {
      const reply = typeof acknowledge === "function" ? acknowledge : () => {};
      const { data, error } = draftSchema.safeParse(draft);
      if (error) {
        reply({ ok: false, error: z.prettifyError(error) });
        return;
      }
      // The adapter brings it to the clients of the other workers.
      chat.emit("message", { ...data, worker, at: new Date().toISOString() });
      reply({ ok: true });
    });
  });
}

/** Tells a client which worker owns its session, and over which transport; again after an upgrade. */
function tellSession(socket: ChatSocket): void {
  const tell = () => {
    const transport = socket.conn.transport.name as Session["transport"];
    socket.emit("session", { worker, pid: process.pid, transport });
  };
  tell();
  socket.conn.once("upgrade", tell);
  // A client may enter and leave the namespace many times on one connection.
  socket.on("disconnect", () => socket.conn.off("upgrade", tell));
}
