import { setTimeout as wait } from "node:timers/promises";
import { AppProcess } from "../../support/app-process.ts";
import { ChatClients } from "../../support/chat-clients.ts";
import { samplesOf, type Sample } from "./prometheus.ts";

/** An app with metrics that runs, and clients of it. */
export interface MeasuredApp {
  readonly app: AppProcess;
  readonly clients: ChatClients;
  /** Address of the metrics. */
  readonly url: string;
  readonly scrape: () => Promise<Sample[]>;
  /** Scrapes until it holds: workers report what changes a moment later. */
  readonly scrapeUntil: (holds: (samples: readonly Sample[]) => boolean) => Promise<Sample[]>;
}

export async function startMeasured(
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<MeasuredApp> {
  const app = new AppProcess(directory, { ADMIN_PORT: "0", ...environment });
  const clients = new ChatClients(await app.url());
  const { port } = await app.line("admin server listening");
  const url = `http://127.0.0.1:${String(port)}/metrics`;

  const scrape = async () => {
    const answer = await fetch(url);
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`/metrics has answered ${answer.status}: ${text}`);
    return samplesOf(text);
  };
  const scrapeUntil = async (holds: (samples: readonly Sample[]) => boolean) => {
    for (let attempt = 0; attempt < 200; attempt++) {
      const samples = await scrape();
      if (holds(samples)) return samples;
      await wait(50);
    }
    throw new Error(`It has not become so:\n${await (await fetch(url)).text()}`);
  };
  return { app, clients, url, scrape, scrapeUntil };
}

/** The sum of all series of this name that have these labels. */
export function sumOf(
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  return samples
    .filter((sample) => sample.name === name)
    .filter((sample) =>
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    )
    .reduce((sum, { value }) => sum + value, 0);
}

/** The processes that have a series of this name. */
export function workersOf(samples: readonly Sample[], name: string): string[] {
  return samples
    .filter((sample) => sample.name === name)
    .map(({ labels }) => labels["worker"] ?? "")
    .toSorted();
}
