/** `COPY --from=build /app/dist dist` is the keyword COPY, the flag from and two arguments. */
export interface Instruction {
  readonly keyword: string;
  readonly flags: Readonly<Record<string, string>>;
  /** What follows the flags. */
  readonly rest: string;
}

/** What one `FROM` begins. */
export interface Stage {
  readonly image: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** Reads what our own Dockerfiles consist of; it is no parser for any other. */
export function stagesOf(dockerfile: string): Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  const lines = dockerfile.replaceAll(/\\\n\s*/g, "").split("\n");
  for (const line of lines.filter((text) => text.trim() !== "" && !text.startsWith("#"))) {
    const {
      keyword = "",
      flags = "",
      rest = "",
    } = /^(?<keyword>[A-Z]+) (?<flags>(?:--\S+ )*)(?<rest>.*)$/.exec(line)?.groups ?? {};
    const [image = "", , name] = rest.split(" ");
    if (keyword === "FROM") stages.push({ image, name, instructions: [] });
    else stages.at(-1)?.instructions.push({ keyword, flags: flagsOf(flags), rest });
  }
  return stages;
}

function flagsOf(text: string): Record<string, string> {
  const flags = text.split(" ").filter(Boolean);
  return Object.fromEntries(flags.map((flag) => flag.replace(/^--/, "").split("=")));
}

/** What a stage copies: from another stage, or from the folder of the app. */
export function copiesOf(
  stage: Stage,
): { from: string | undefined; sources: string[]; to: string }[] {
  return stage.instructions
    .filter(({ keyword }) => keyword === "COPY")
    .map(({ flags, rest }) => {
      const paths = rest.split(" ");
      return { from: flags["from"], sources: paths.slice(0, -1), to: paths.at(-1) ?? "" };
    });
}

/** The last of its kind in a stage. */
export function lastOf(stage: Stage | undefined, keyword: string): string {
  return stage?.instructions.findLast((instruction) => instruction.keyword === keyword)?.rest ?? "";
}

/** Whether a path of the app's folder, or the folder that it is in, is left out by a `.dockerignore` like ours. */
export function isIgnored(path: string, dockerignore: string): boolean {
  const [first = ""] = path.split("/");
  const patterns = dockerignore.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const last = patterns.findLast((pattern) => matches(pattern.replace("!", ""), first));
  return last !== undefined && !last.startsWith("!");
}

function matches(pattern: string, name: string): boolean {
  const expression = pattern.replaceAll(".", "\\.").replaceAll("*", ".*");
  return new RegExp(`^${expression}$`).test(name);
}
