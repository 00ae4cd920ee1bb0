export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Reads Prometheus' text format, as strictly as what reads it for good.
 * @throws {Error} naming the line that is not of the format, or the series that comes twice
 */
export function samplesOf(text: string): Sample[] {
  const samples: Sample[] = [];
  const seen = new Set<string>();
  const types = new Map<string, string>();
  for (const line of text.split("\n")) {
    const comment = /^# (?:HELP (?<help>\w+) .+|TYPE (?<type>\w+) (?<kind>\w+))$/.exec(line);
    if (comment?.groups?.["type"]) types.set(comment.groups["type"], comment.groups["kind"] ?? "");
    if (line === "" || comment) continue;
    const sample = sampleOf(line);
    const series = line.slice(0, line.lastIndexOf(" "));
    if (seen.has(series)) throw new Error(`Comes twice: ${line}`);
    seen.add(series);
    if (!types.has(sample.name.replace(/_(?:bucket|sum|count)$/, "")) && !types.has(sample.name)) {
      throw new Error(`Has no type: ${line}`);
    }
    samples.push(sample);
  }
  return samples;
}

function sampleOf(line: string): Sample {
  const {
    name,
    labels = "",
    value,
  } = /^(?<name>[a-z_:][\w:]*)(?:\{(?<labels>[^}]*)\})? (?<value>\S+)$/i.exec(line)?.groups ?? {};
  const number = Number(value?.replace("Inf", "Infinity"));
  if (!name || (Number.isNaN(number) && !/^nan$/i.test(value ?? ""))) {
    throw new Error(`Not of the format: ${line}`);
  }
  const pairs = [...labels.matchAll(/(?<label>\w+)="(?<text>[^"]*)"/g)];
  return {
    name,
    labels: Object.fromEntries(pairs.map(({ groups }) => [groups?.["label"], groups?.["text"]])),
    value: number,
  };
}
