import { runtimeTarball, templateVersions, templatesFolder, version } from "../assets.ts";
import type { Answers } from "../options.ts";
import { storedAnswers, templateData } from "./data.ts";
import { layersFor } from "./layers.ts";
import { type RenderedFile, render } from "./render.ts";

/** Everything that an app with these answers consists of, in memory. */
export async function renderApp(answers: Answers): Promise<RenderedFile[]> {
  const { base, framework, adapter } = layersFor(answers);
  const data = templateData(
    answers,
    { base: base.layer, framework: framework.layer, adapter: adapter.layer },
    await templateVersions(),
  );
  const folders = [base, framework, adapter].map(({ folder }) => folder);
  const rendered = await render(templatesFolder, folders, data);
  const runtime = await runtimeTarball(data.runtimeVersion);
  return [
    ...rendered,
    { path: `vendor/${runtime.name}`, contents: runtime.contents, executable: false },
    { path: ".sticky-socketio/answers.json", contents: record(answers), executable: false },
  ];
}

/** What the app remembers of how it was made. */
function record(answers: Answers): Buffer {
  const content = { generator: version, answers: storedAnswers(answers) };
  return Buffer.from(`${JSON.stringify(content, undefined, 2)}\n`);
}
