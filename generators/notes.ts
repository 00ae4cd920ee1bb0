import { flagOf, spell } from "./spelling.ts";
import { hasSay, reasonAgainst } from "./constraints.ts";
import { layersFor } from "./files/layers.ts";
import type { FileAction } from "./events.ts";
import { type PackageManager, packageManagers } from "./package-managers.ts";
import { type Answers, type Values, answerNames, defaultOf } from "./options.ts";

/** What people should know about answers that they did not give, or that decide nothing: a sentence each. */
export function notesOnAnswers(answers: Answers, given: Values): string[] {
  return answerNames.flatMap((name) => {
    const [value, usual] = [answers[name], defaultOf(name, {})];
    if (given[name] === undefined) {
      const because = reasonAgainst(name, usual, answers);
      const typed = spell(name, value).join(" ");
      return because === undefined
        ? []
        : [`${typed} was chosen, not ${String(usual)}: ${because}.`];
    }
    if (value === usual || hasSay(name, answers)) return [];
    return [
      `${flagOf(name)} has no say with --transports websocket: the operating system spreads the connections.`,
    ];
  });
}

/** Servers that the app needs and does not bring: a sentence each. */
export function notesOnServices(answers: Answers): string[] {
  const layers = layersFor(answers);
  const hasCompose = layers.some(({ name }) => name === "compose");
  return layers.flatMap(({ layer }) =>
    (layer.services ?? []).map(({ name, environment }) => {
      const variables = Object.keys(environment).join(", ");
      const compose = hasCompose
        ? ` "docker compose up --build" starts the app and ${name} in containers instead.`
        : "";
      return `The app and its tests need ${name}: the docker command of the next steps starts it. Leave that out where ${name} runs already; where it is elsewhere, set ${variables}.${compose}`;
    }),
  );
}

/** What does not work in a folder with such a path: a sentence each. */
export function notesOnFolder(folder: string, packageManager: PackageManager): string[] {
  if (!/[#?%]/.test(folder)) return [];
  const { test } = packageManagers[packageManager];
  return [
    `"${test}" fails in ${folder}: Vitest takes #, ? and % in a path for parts of an address. The app runs there all the same; for its tests, move it to a folder without them.`,
  ];
}

/** What people should know about files that were kept: a sentence each. */
export function notesOnFiles(files: readonly FileAction[]): string[] {
  const kept = files.filter(({ action }) => action === "skip").map(({ path }) => path);
  if (kept.length === 0) return [];
  const all = `Kept as ${kept.length === 1 ? "it is, and not the app's" : "they are, and not the app's"}: ${kept.join(", ")}.`;
  const manifest =
    "package.json was kept: its scripts and dependencies are not those of the app, which does not start without them.";
  return kept.includes("package.json") ? [all, manifest] : [all];
}

/** What was left out of an installation that succeeded. */
export function notesOnInstallation(
  packageManager: PackageManager,
  missing: readonly string[],
): string[] {
  if (missing.length === 0) return [];
  return [
    `${packageManager} installed no development dependencies (${missing.join(", ")}), which a setting of yours leaves out. The scripts dev, test and lint need them: change that setting, then install again.`,
  ];
}
