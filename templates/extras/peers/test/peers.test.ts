import { afterAll, beforeAll, expect, test } from "vitest";
import { startApp } from "./app.ts";

const polling = "/socket.io/?EIO=4&transport=polling";
let one: Awaited<ReturnType<typeof startApp>>;
let other: Awaited<ReturnType<typeof startApp>>;

beforeAll(async () => {
  [one, other] = await Promise.all([startApp(), startApp()]);
}, 30_000);

afterAll(async () => {
  await Promise.all([one?.stop(), other?.stop()]);
}, 30_000);

async function openSession(url: string): Promise<string> {
  const answer = await fetch(url + polling);
  const { sid } = JSON.parse((await answer.text()).slice(1)) as { sid: string };
  return sid;
}

async function enterChat(url: string, sid: string): Promise<[status: number, body: string]> {
  const body = "40/chat,";
  const answer = await fetch(`${url}${polling}&sid=${sid}`, { method: "POST", body });
  return [answer.status, await answer.text()];
}

test("each server serves the sessions of the other", async () => {
  expect(await enterChat(other.url, await openSession(one.url))).toEqual([200, "ok"]);
  expect(await enterChat(one.url, await openSession(other.url))).toEqual([200, "ok"]);
});

test("a session of a server that is gone is unknown", async () => {
  const sid = await openSession(other.url);
  expect(await other.stop()).toBe(0);
  const [status, body] = await enterChat(one.url, sid);
  expect([status, JSON.parse(body)]).toMatchObject([400, { message: "Session ID unknown" }]);
});
