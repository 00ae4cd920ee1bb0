import { Connection, type Parse, type Target } from "./connection.ts";

export interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

export interface Request {
  readonly target: string;
  /** A request with a body is a POST, another one a GET. */
  readonly body?: string;
  /** Lines of the head, each ended by CRLF. */
  readonly headers?: string;
}

/** Whatever carries requests: one connection, or one of many. */
export interface Carrier {
  /** @returns the answer; one with a status other than 200 is an {@link UnexpectedAnswer} */
  exchange(request: Request): Promise<Answer>;
}

export class UnexpectedAnswer extends Error {
  readonly answer: Answer;

  constructor(request: Request, answer: Answer) {
    super(
      `${methodOf(request)} ${request.target} was answered ${answer.status} ${answer.body.slice(0, 200)}`,
    );
    this.answer = answer;
  }
}

/** An HTTP client with one connection at a time, which it keeps as long as the server does. */
export class HttpClient implements Carrier {
  /** Connections opened so far. */
  opened = 0;
  readonly #target: Target;
  #connection: Connection | undefined;
  #isClosed = false;

  constructor(target: Target) {
    this.#target = target;
  }

  async exchange(request: Request): Promise<Answer> {
    const connection = await this.connection();
    connection.write(serialize(request));
    const answer = await connection.read(parseAnswer);
    if (connection.unread !== "") {
      throw new Error(`${JSON.stringify(connection.unread.slice(0, 200))} follows an answer`);
    }
    if (/\r\nconnection: close/i.test(answer.head)) this.drop();
    if (answer.status !== 200) throw new UnexpectedAnswer(request, answer);
    return answer;
  }

  /** The connection that the next request goes over. */
  async connection(): Promise<Connection> {
    if (this.#isClosed) throw new Error("this client is closed");
    if (this.#connection === undefined || this.#connection.end) {
      this.opened++;
      const connection = await Connection.open(this.#target);
      if (this.#isClosed) connection.destroy();
      this.#connection = connection;
    }
    return this.#connection;
  }

  /** The connection, which is then no longer this client's. */
  async release(): Promise<Connection> {
    const connection = await this.connection();
    this.#connection = undefined;
    return connection;
  }

  /** Closes the connection; the next request goes over another one. */
  drop(): void {
    this.#connection?.destroy();
    this.#connection = undefined;
  }

  close(): void {
    this.#isClosed = true;
    this.drop();
  }
}

function methodOf({ body }: Request): "GET" | "POST" {
  return body === undefined ? "GET" : "POST";
}

function serialize(request: Request): string {
  const { target, body, headers = "" } = request;
  const length = body === undefined ? "" : `Content-Length: ${body.length}\r\n`;
  return `${methodOf(request)} ${target} HTTP/1.1\r\nHost: localhost\r\n${headers}${length}\r\n${body ?? ""}`;
}

export const parseAnswer: Parse<Answer> = (bytes) => {
  const headEnd = bytes.indexOf("\r\n\r\n") + 4;
  if (headEnd < 4) return undefined;
  const head = bytes.slice(0, headEnd);
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
  if (!status) throw new Error(`${JSON.stringify(head.slice(0, 200))} is no answer`);
  if (status === 101) return { value: { status, head, body: "" }, size: headEnd };
  if (/\r\ntransfer-encoding: chunked/i.test(head)) {
    const chunked = parseChunks(bytes, headEnd);
    return chunked && { value: { status, head, body: chunked.body }, size: chunked.end };
  }
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`the answer has no length: ${head}`);
  const size = headEnd + Number(length);
  if (bytes.length < size) return undefined;
  return { value: { status, head, body: bytes.slice(headEnd, size) }, size };
};

function parseChunks(bytes: string, start: number): { body: string; end: number } | undefined {
  let body = "";
  for (let at = start; ;) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.slice(at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (bytes.length < next) return undefined;
    if (size === 0) return { body, end: next };
    body += bytes.slice(lineEnd + 2, lineEnd + 2 + size);
    at = next;
  }
}
