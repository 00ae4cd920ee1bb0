import type { Fixture } from "../support/fixture.ts";
import { openSession, RawConnection, request } from "../support/raw.ts";
import { startStreams } from "./streams.ts";

/** Milliseconds within which whoever waits for a worker that is killed must know. */
export const SOON = 1_000;

export const upload = "POST TARGET HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nbegun";

/** The process that answers requests for `target` on this connection. */
export async function whoAnswers(connection: RawConnection, target: string): Promise<number> {
  connection.write(request("GET", `${target}do=who`));
  return Number((await connection.response()).body);
}

/** The process that requests for `target` belong to. */
export async function pidOf({ port }: Fixture, target: string): Promise<number> {
  return whoAnswers(await RawConnection.open(port), target);
}

/** Kills a process. Returns the milliseconds until an answer begins on the connection, or it is closed. */
export async function newsOfDeath(pid: number, { socket }: RawConnection): Promise<number> {
  const killed = performance.now();
  const news = new Promise((resolve) => {
    socket.once("close", resolve).on("data", (chunk: string) => {
      if (chunk.startsWith("HTTP/1.1 ")) resolve(chunk);
    });
  });
  process.kill(pid, "SIGKILL");
  await news;
  return performance.now() - killed;
}

/** Three workers, each with a connection and a session that came on it. */
export async function startThree() {
  const fixture = await startStreams({ workers: 3 });
  const three = [];
  for (let i = 0; i < 3; i++) {
    const connection = await RawConnection.open(fixture.port);
    three.push({ connection, sid: await openSession(connection) });
  }
  const [first, second, bystander] = three;
  if (!first || !second || !bystander) throw new Error("there are not three");
  return { fixture, first, second, bystander };
}

export type Three = Awaited<ReturnType<typeof startThree>>;
