import type { Service } from "../../templates/layer.ts";
import { quote, typedPath } from "../command-line/quote.ts";
import { layersFor } from "../files/layers.ts";
import type { Answers } from "../options.ts";
import { installCommand, packageManagers } from "../package-managers.ts";
import { useNode } from "./use-node.ts";

export interface Made {
  /** The app's folder, absolute. */
  readonly folder: string;
  readonly installed: boolean;
}

/** The commands that come next, from the current directory. */
export function nextSteps(answers: Answers, { folder, installed }: Made): string[] {
  const { run, test } = packageManagers[answers.packageManager];
  const layers = layersFor(answers).map(({ layer }) => layer);
  const setup = layers.flatMap((layer) => layer.setup ?? []);
  const services = layers.flatMap((layer) => layer.services ?? []).map(startInDocker);
  const install = installed ? [] : [installCommand(answers.packageManager)];
  return [
    ...useNode(),
    ...enter(folder),
    ...install,
    ...setup.map(run),
    ...services,
    run("dev"),
    test,
  ];
}

function startInDocker({ image, port }: Service): string {
  return `docker run --detach --rm --publish 127.0.0.1:${port}:${port} ${image}`;
}

/** The command that changes into a folder; none where that is the current one. */
function enter(folder: string): string[] {
  const path = typedPath(folder);
  return path === "." ? [] : [`cd ${quote(path)}`];
}
