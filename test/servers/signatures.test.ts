import { createClient } from "redis";
import { expect, test } from "vitest";
import { PEER_HEADER, sign, TOLERANCE } from "../../runtime/src/peers/signature.ts";
import { ChatClients } from "../support/chat-clients.ts";
import { peering, setStage, type Stage } from "./support/stage.ts";

/** Whom a forwarded request would come from. */
const client = "192.0.2.1 50000 0";

test("a server takes from others what is signed, lately and once, and nothing else", async () => {
  const stage = await setStage("balancer", { adapter: "redis", with: ["peers"] });
  const [, server] = stage.servers;
  const listener = await privateAddress(stage, server?.id ?? "");
  const clients = new ChatClients(`http://127.0.0.1:${server?.port}`);
  const { client: victim } = await clients.open("polling");
  const said: string[] = [];
  victim.on("message", ({ text }) => said.push(text));

  const path = `/socket.io/?EIO=4&transport=polling&sid=${victim.io.engine.id}`;
  const signed = { method: "POST", target: path, purpose: "forward" } as const;
  const good = sign(peering.PEER_SECRET, signed, client);
  const post = async (text: string, signature?: string) => {
    const headers = signature === undefined ? {} : { [PEER_HEADER]: signature };
    const body = `42/chat,["message",{"from":"Eve","text":"${text}"}]`;
    const answer = await fetch(`http://${listener}${path}`, { method: "POST", headers, body });
    return answer.status;
  };

  const old = Date.now() - TOLERANCE - 1_000;
  expect(await post("unsigned")).toBe(403);
  expect(await post("forged", sign("another secret of 32 characters!", signed, client))).toBe(403);
  const elsewhere = sign(peering.PEER_SECRET, { ...signed, target: "/" }, client);
  expect(await post("for another target", elsewhere)).toBe(403);
  expect(await post("expired", sign(peering.PEER_SECRET, signed, client, old))).toBe(403);
  expect(await post("good", good)).toBe(200);
  expect(await post("replayed", good)).toBe(403);
  await expect.poll(() => said).toEqual(["good"]);

  expect(await server?.app.line("peer request refused")).toMatchObject({
    level: "warn",
    reason: "it is not signed",
    remoteAddress: "127.0.0.1",
  });
  clients.close();
}, 60_000);

/** What a server has registered for the others. */
async function privateAddress({ redis }: Stage, id: string): Promise<string> {
  const store = createClient({ url: redis.url });
  await store.connect();
  const [key = ""] = await store.keys(`*:server:${id}`);
  const address = await store.get(key);
  store.destroy();
  return address ?? "";
}
