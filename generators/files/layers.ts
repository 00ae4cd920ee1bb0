import { adapters, base, frameworks } from "../../templates/index.ts";
import type { Layer } from "../../templates/layer.ts";
import type { Answers } from "../options.ts";

/** A layer and where its files are, relative to the templates folder. */
export interface PlacedLayer {
  readonly folder: string;
  readonly layer: Layer;
}

/** The layers that an app is made of, one for each question that adds files. */
export function layersFor({ framework, adapter }: Pick<Answers, "framework" | "adapter">): {
  base: PlacedLayer;
  framework: PlacedLayer;
  adapter: PlacedLayer;
} {
  return {
    base: { folder: "base", layer: base },
    framework: { folder: `frameworks/${framework}`, layer: frameworks[framework] },
    adapter: { folder: `adapters/${adapter}`, layer: adapters[adapter] },
  };
}
