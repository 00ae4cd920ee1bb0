import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { AppProcess } from "./app-process.ts";
import {
  messageOf,
  sessionOver,
  type ChatClients,
  type Greeted,
  type Transport,
} from "./chat-clients.ts";

// What every app does, whatever was chosen. Each of these throws when it does not.

/** A client that uses one transport alone is greeted over it, and can speak. */
export async function servesOverEachTransport(
  clients: ChatClients,
  transports: readonly Transport[],
): Promise<void> {
  for (const transport of transports) {
    const greeted = await clients.open(transport);
    expect(greeted.session).toMatchObject({ transport, pid: expect.any(Number) });
    await chat(greeted, greeted);
  }
}

/** A client changes from long-polling to WebSocket within its session. */
export async function upgrades(clients: ChatClients): Promise<void> {
  const greeted = await clients.open("polling", "websocket");
  const { id } = greeted.client.io.engine;
  const upgraded = await sessionOver(greeted, "websocket");

  expect(upgraded).toEqual({ ...greeted.session, transport: "websocket" });
  expect(greeted.client.io.engine.id).toBe(id);
  await chat(greeted, greeted);
}

/** Clients of one address come to one worker. */
export async function keepsAddressesTogether(clients: ChatClients): Promise<void> {
  const [one, again] = [await clients.openAs(7, "polling"), await clients.openAs(7, "websocket")];
  expect(again.session.pid).toBe(one.session.pid);
}

/** One writes, and the other gets it. */
export async function chat(from: Greeted, to: Greeted): Promise<void> {
  const text = `from worker ${from.session.worker} to worker ${to.session.worker}: ${randomUUID()}`;
  const received = messageOf(to.client, text);
  expect(await from.client.emitWithAck("message", { from: "Ada", text })).toEqual({ ok: true });
  expect(await received).toMatchObject({ from: "Ada", worker: from.session.worker });
}

/** The page, the client's script and the app's own route are there, and nothing else. */
export async function servesPages(url: string): Promise<void> {
  const page = await fetch(url);
  expect(await page.text()).toContain("<title>");
  expect(page.headers.get("content-type")).toMatch(/^text\/html/);
  expect(page.headers.has("x-powered-by")).toBe(false);
  expect(page.headers.get("keep-alive")).toBe("timeout=75");
  expect((await fetch(`${url}/socket.io/socket.io.js`)).status).toBe(200);
  const route = await fetch(`${url}/api/worker`);
  expect(await route.json()).toEqual({ worker: expect.any(Number), pid: expect.any(Number) });

  const nowhere = await fetch(`${url}/nowhere`);
  expect(nowhere.status).toBe(404);
  expect(await nowhere.json()).toHaveProperty("error");
}

/** No type is guessed, no foreign script runs, no other page embeds this one, and no other site learns its address. */
export function expectSecurityHeaders(headers: Headers): void {
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  const policy = headers.get("content-security-policy");
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe");
}

/** The app ends with 0 on SIGTERM while clients are connected, leaves no process, and has logged no problem. */
export async function stopsCleanly(app: AppProcess, clients: ChatClients): Promise<void> {
  const began = Date.now();
  await app.stop();
  expect(Date.now() - began).toBeLessThan(10_000);
  clients.close();
  expect(app.strayOutput).toEqual([]);
  expect(app.problems).toEqual([]);
}
