import { Connection, type Parse } from "./connection.ts";

export interface Response {
  readonly status: number;
  readonly body: string;
  readonly isLast: boolean;
}

const HEADERS =
  "Host: localhost\r\n" +
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64) bench\r\n" +
  "Accept: */*\r\n" +
  "Accept-Encoding: gzip, deflate, br\r\n" +
  "Connection: keep-alive\r\n";

/** An HTTP client with one connection, kept alive as long as the server does. */
export class HttpClient {
  readonly #port: number;
  #connection: Connection | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** @returns the body of the answer; an answer other than 200 is an error, here and in {@link post} */
  async get(target: string): Promise<string> {
    return this.#exchange(getRequest(target));
  }

  /** Sends a request, and leaves it at that. */
  async startGet(target: string): Promise<void> {
    (await this.#connect()).write(getRequest(target));
  }

  async post(target: string, body: string): Promise<string> {
    return this.#exchange(
      `POST ${target} HTTP/1.1\r\n${HEADERS}Content-Type: text/plain;charset=UTF-8\r\n` +
        `Content-Length: ${body.length}\r\n\r\n${body}`,
    );
  }

  async close(): Promise<void> {
    await this.#connection?.close();
  }

  async #connect(): Promise<Connection> {
    if (!this.#connection?.isUsable) this.#connection = await Connection.open(this.#port);
    return this.#connection;
  }

  async #exchange(request: string): Promise<string> {
    const connection = await this.#connect();
    connection.write(request);
    const { status, body, isLast } = await connection.read(parseResponse);
    if (isLast) {
      this.#connection = undefined;
      await connection.close();
    }
    if (status !== 200) throw new Error(`${status} ${body}`);
    return body;
  }
}

function getRequest(target: string): string {
  return `GET ${target} HTTP/1.1\r\n${HEADERS}\r\n`;
}

export const parseResponse: Parse<Response> = (bytes) => {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd === -1) return undefined;
  const head = bytes.slice(0, headEnd);
  const status = Number(head.slice(9, 12));
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined && status !== 101) throw new Error(`no Content-Length in "${head}"`);
  const end = headEnd + 4 + Number(length ?? 0);
  if (bytes.length < end) return undefined;
  const isLast = /\r\nconnection: close/i.test(head);
  return { value: { status, body: bytes.slice(headEnd + 4, end), isLast }, end };
};
