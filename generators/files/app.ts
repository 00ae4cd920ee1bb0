import { runtimeTarball, templateVersions, templatesFolder, version } from "../assets.ts";
import type { Answers } from "../options.ts";
import { storedAnswers, templateData } from "./data.ts";
import { layersFor } from "./layers.ts";
import { type RenderedFile, render } from "./render.ts";

/** Everything that an app with these answers consists of, in memory. */
export async function renderApp(answers: Answers): Promise<RenderedFile[]> {
  const rendered = await renderTemplates(answers);
  const runtime = await runtimeTarball((await templateVersions())["sticky-socketio"] ?? "");
  return [
    ...rendered,
    { path: `vendor/${runtime.name}`, contents: runtime.contents, executable: false },
    { path: ".sticky-socketio/answers.json", contents: record(answers), executable: false },
  ];
}

/** What the templates make of these answers. */
export async function renderTemplates(answers: Answers): Promise<RenderedFile[]> {
  const { base, framework, adapter } = layersFor(answers);
  const data = templateData(
    answers,
    { base: base.layer, framework: framework.layer, adapter: adapter.layer },
    await templateVersions(),
  );
  const folders = [base, framework, adapter].map(({ folder }) => folder);
  return render(templatesFolder, folders, data);
}

/** What the app remembers of how it was made. */
function record(answers: Answers): Buffer {
  const content = { generator: version, answers: storedAnswers(answers) };
  return Buffer.from(`${JSON.stringify(content, undefined, 2)}\n`);
}
