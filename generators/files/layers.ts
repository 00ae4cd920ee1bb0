import * as templates from "../../templates/index.ts";
import type { Layer } from "../../templates/layer.ts";
import { type Answers, choicesOf } from "../options.ts";
import { renamePaths } from "./javascript.ts";

/** A layer, what it is called in a template's data, and where its files are, relative to the templates folder. */
export interface PlacedLayer {
  readonly name: string;
  readonly folder: string;
  readonly layer: Layer;
}

type Choices = Omit<Answers, "directory" | "balancing" | "language" | "packageManager">;

/** The layers that an app is made of: one for each question that adds files, and one for each extra. */
export function layersFor(choices: Choices): PlacedLayer[] {
  const { framework, adapter, transports } = choices;
  const tls = choices.tls ? "on" : "off";
  return [
    { name: "base", folder: "base", layer: templates.base },
    {
      name: "framework",
      folder: `frameworks/${framework}`,
      layer: templates.frameworks[framework],
    },
    { name: "adapter", folder: `adapters/${adapter}`, layer: templates.adapters[adapter] },
    {
      name: "transports",
      folder: `transports/${transports}`,
      layer: templates.transports[transports],
    },
    { name: "tls", folder: `tls/${tls}`, layer: templates.tls[tls] },
    ...extrasFor(choices),
  ];
}

/** Paths of the app's files in which lines stand in any order. */
export function listsOf(answers: Choices & Pick<Answers, "language">): Set<string> {
  const paths = layersFor(answers).flatMap(({ layer }) => layer.lists ?? []);
  return new Set(answers.language === "javascript" ? paths.map(renamePaths) : paths);
}

/** Names of the chosen extras and of those that they need, in the order of the templates' table. */
export function extrasWith(chosen: Pick<Choices, "with" | "transports">): Answers["with"] {
  const names = new Set(extrasFor(chosen).map(({ name }) => name));
  return choicesOf("with").filter((name) => names.has(name));
}

/** The extras that were chosen and what they need, each once, in the order of the templates' table. */
function extrasFor(chosen: Pick<Choices, "with" | "transports">): PlacedLayer[] {
  const { isOneConnection = false }: Layer = templates.transports[chosen.transports];
  const layers = new Map<string, Layer>(Object.entries(templates.extras));
  const wanted = new Set<string>();
  const add = (name: string): void => {
    wanted.add(name);
    const { needs = [], needsForSessions = [] } = layers.get(name) ?? {};
    const needed = isOneConnection ? needs : [...needs, ...needsForSessions];
    for (const other of needed) if (!wanted.has(other)) add(other);
  };
  for (const name of chosen.with) add(name);
  return [...layers]
    .filter(([name]) => wanted.has(name))
    .map(([name, layer]) => ({ name, folder: `extras/${name}`, layer }));
}
