// What clients and workers say to each other. A client in TypeScript imports these types, too.

/** Events that a client sends to the /chat namespace. */
export interface ChatClientEvents {
  message: (draft: Draft, acknowledge: (result: Result) => void) => void;
}

/** Events that a client of the /chat namespace receives. */
export interface ChatServerEvents {
  /** Sent on connection, and again when the transport is upgraded. */
  session: (session: Session) => void;
  message: (message: Message) => void;
}

/** What a worker keeps of a client, in `socket.data`. */
export interface SocketData {}

export interface Session {
  /** Number of the worker that owns the session. */
  worker: number;
  pid: number;
  transport: "polling" | "websocket" | "webtransport";
}

export interface Draft {
  /** Who writes: 1 to 40 characters. */
  from: string;
  /** 1 to 1,000 characters. */
  text: string;
}

export interface Message extends Draft {
  /** Number of the worker whose client wrote it. */
  worker: number;
  /** ISO 8601. */
  at: string;
}

export type Result = { ok: true } | { ok: false; error: string };
