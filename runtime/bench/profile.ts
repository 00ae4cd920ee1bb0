import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** How many functions are shown of each process. */
const SHOWN = 25;

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { functionName: string; url: string; lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** What of the profiles in `folder` took the most time by itself, not counting what it called. */
export function reportProfiles(folder: string): string {
  const files = readdirSync(folder).filter((name) => name.endsWith(".cpuprofile"));
  const reports = files.map((name) => {
    const profile = JSON.parse(readFileSync(join(folder, name), "utf8")) as CpuProfile;
    return `${name}\n${reportProfile(profile)}`;
  });
  return reports.join("\n\n");
}

function reportProfile({ nodes, samples, timeDeltas }: CpuProfile): string {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, describe(callFrame)]));
  const times = new Map<string, number>();
  let busy = 0;
  for (const [index, sample] of samples.entries()) {
    const place = places.get(sample) ?? "";
    if (place.startsWith("(idle)")) continue;
    const time = timeDeltas[index] ?? 0;
    busy += time;
    times.set(place, (times.get(place) ?? 0) + time);
  }
  const top = [...times].toSorted(([, a], [, b]) => b - a).slice(0, SHOWN);
  return top
    .map(([place, time]) => `${((100 * time) / busy).toFixed(1).padStart(6)} %  ${place}`)
    .join("\n");
}

function describe({
  functionName,
  url,
  lineNumber,
}: CpuProfile["nodes"][number]["callFrame"]): string {
  const file = url.replace(/^.*\/(?=(?:[^/]*\/){2}[^/]*$)/, "");
  return url === "" ? functionName : `${functionName || "(anonymous)"}  ${file}:${lineNumber + 1}`;
}
