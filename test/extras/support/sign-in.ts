import { SignJWT, type CryptoKey, type JWTHeaderParameters, type JWTPayload } from "jose";
import { io, type Socket } from "socket.io-client";
import type { Transport } from "../../support/chat-clients.ts";

export const secret = "a secret that only the tests know, and nobody else";

/** Seconds since 1970, as in a token. */
export const now = () => Math.floor(Date.now() / 1000);

/** A token that is good for a minute, unless the claims say otherwise. */
export async function tokenOf(
  claims: JWTPayload = {},
  key: string | CryptoKey = secret,
  header: JWTHeaderParameters = { alg: "HS256" },
): Promise<string> {
  return await new SignJWT({ sub: "ada", exp: now() + 60, ...claims })
    .setProtectedHeader(header)
    .sign(typeof key === "string" ? new TextEncoder().encode(key) : key);
}

/** Clients with tokens, closed together. */
export class SignedClients {
  readonly #clients: Socket[] = [];

  open(url: string, token: unknown, transport: Transport = "polling"): Socket {
    const client = io(url, {
      auth: { token },
      transports: [transport],
      forceNew: true,
      reconnection: false,
    });
    this.#clients.push(client);
    return client;
  }

  /** "connected", or the code of the refusal. */
  async result(url: string, token: unknown, transport?: Transport): Promise<string> {
    const client = this.open(url, token, transport);
    const result = await new Promise<string>((resolve) => {
      client.once("connect", () => resolve("connected"));
      client.once("connect_error", (error: Error & { data?: { code?: string } }) => {
        resolve(error.data?.code ?? error.message);
      });
    });
    client.disconnect();
    return result;
  }

  close(): void {
    for (const client of this.#clients.splice(0)) client.disconnect();
  }
}

/** Why the server has let a client go, and when. */
export function disconnection(client: Socket): Promise<{ reason: string; at: number }> {
  return new Promise((resolve, reject) => {
    client.once("disconnect", (reason) => resolve({ reason, at: Date.now() }));
    client.once("connect_error", reject);
  });
}
