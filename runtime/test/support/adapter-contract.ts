import { expect } from "vitest";
import { nextEvent, type Connected } from "./client.ts";
import { payloads, unencodable, type PayloadName, type UnencodableName } from "./payloads.ts";
import { runInWorker } from "./run-in-worker.ts";

/**
 * Emits every payload in the worker of the first client.
 * @param clients of the adapter app, one of each worker
 * @param appended what the adapter appends to the arguments: the offset, where clients can be recovered
 */
export async function expectPayloadsEverywhere(
  clients: readonly Connected[],
  appended: readonly unknown[] = [],
): Promise<void> {
  const [{ socket: emitter }] = clients as [Connected];
  for (const [name, { received }] of Object.entries(payloads)) {
    const events = clients.map(async ({ socket }) => nextEvent(socket, "payload"));
    await runInWorker(
      emitter,
      ({ io, payloads: all }, key: PayloadName) => void io.emit("payload", all[key].make(), "end"),
      name as PayloadName,
    );
    for (const event of await Promise.all(events)) {
      expect.soft(event, name).toEqual([received, "end", ...appended]);
    }
  }
}

/** Emits values that no encoder takes in the worker of the first client, in each way that there is to emit. */
export async function expectUnencodableThrows(clients: readonly Connected[]): Promise<void> {
  const [{ socket: emitter }] = clients as [Connected];
  const disconnected = clients.map(async ({ socket }) => nextEvent(socket, "disconnect"));
  const seen: unknown[] = [];
  for (const { socket } of clients) socket.on("unencodable", (...args) => seen.push(args));

  for (const name of Object.keys(unencodable) as UnencodableName[]) {
    const errors = await runInWorker(
      emitter,
      ({ io, unencodable: all }, key: UnencodableName) => {
        // oxlint-disable-next-line unicorn/consistent-function-scoping -- it is sent as text
        const messageOf = (emit: () => unknown) => {
          try {
            emit();
            return "nothing was thrown";
          } catch (error) {
            return (error as Error).message;
          }
        };
        const value = all[key]();
        return [
          messageOf(() => io.emit("unencodable", value)),
          messageOf(() => io.to("room").except("other").emit("unencodable", value)),
          messageOf(() => io.volatile.emit("unencodable", value)),
          messageOf(() => io.local.emit("unencodable", value)),
          messageOf(() => io.local.timeout(50).emit("unencodable", value, () => {})),
          messageOf(() => io.timeout(50).emit("unencodable", value, () => {})),
          messageOf(() => io.serverSideEmit("unencodable", value)),
          messageOf(() => io.serverSideEmit("unencodable", value, () => {})),
        ];
      },
      name,
    );
    for (const error of errors) {
      expect
        .soft(error, name)
        .toMatch(/BigInt|circular|call stack|no value|no JSON|a Blob cannot be sent/i);
    }
  }
  // No worker has ended: what is emitted next reaches everybody, and nothing came before it.
  const events = clients.map(async ({ socket }) => nextEvent(socket, "after"));
  await runInWorker(emitter, ({ io }) => void io.emit("after"));
  await Promise.race([Promise.all(events), ...disconnected]);
  expect(seen).toEqual([]);
  for (const { socket } of clients) expect(socket.connected).toBe(true);
}
