import { resolve } from "node:path";
import Generator, { type BaseOptions } from "yeoman-generator";
import { checkValues, settle } from "../answers.ts";
import { commandFor } from "../command-line/invocation.ts";
import { renderApp } from "../files/app.ts";
import { writeApp } from "../files/write.ts";
import { type Answers, type Values, flagOf, isComplete, optionNames, options } from "../options.ts";
import { packageManagers } from "../package-managers.ts";
import { questionsFor } from "../prompts.ts";
import { install } from "../steps/install.ts";
import { startRepository } from "../steps/git.ts";
import { summary } from "../steps/summary.ts";

type AppOptions = BaseOptions & Values;

/**
 * Creates an app. Yeoman brings the phases, the composition and the prompts; what is written is planned and applied
 * here, because Yeoman's own way asks about each conflict, and with no terminal to ask on it exits 0.
 */
export default class AppGenerator extends Generator<Record<string, unknown>, AppOptions> {
  #chosen: (Values & Answers) | undefined;

  constructor(args?: string[], generatorOptions?: AppOptions) {
    super(args, generatorOptions, {
      tasksMatchingPriority: true,
      customCommitTask: true,
      customInstallTask: true,
      disableLodashProperty: true,
    });
    for (const name of optionNames) this.#declare(name);
  }

  async prompting(): Promise<void> {
    const given = settle(this.#given(), { interactive: true });
    // Not this.prompt(): that would read and write Yeoman's own files.
    const asked = await this.env.adapter.prompt<Values>(questionsFor(given));
    const values = { ...given, ...asked };
    checkValues(values);
    if (isComplete(values)) this.#chosen = values;
  }

  async writing(): Promise<void> {
    await writeApp(this.#folder, await renderApp(this.#answers));
  }

  async install(): Promise<void> {
    if (!this.#installs) return;
    const { packageManager } = this.#answers;
    this.log(`Running ${packageManagers[packageManager].install}`);
    await install(this.#folder, packageManager);
  }

  async end(): Promise<void> {
    const answers = this.#answers;
    const folder = this.#folder;
    if (answers.git !== false) {
      this.log(await startRepository(folder, "Create the app with create-sticky-socketio-app"));
    }
    const command = commandFor(answers);
    process.stdout.write(summary({ answers, folder, installed: this.#installs, command }));
  }

  /** Yeoman would look into the package.json of whatever folder we are in, also a broken one. */
  override determineAppname(): string {
    return "";
  }

  override rootGeneratorName(): string {
    return "create-sticky-socketio-app";
  }

  get #answers(): Values & Answers {
    if (this.#chosen === undefined) throw new Error("The prompts left an answer out");
    return this.#chosen;
  }

  get #folder(): string {
    return resolve(this.env.cwd, this.#answers.directory);
  }

  get #installs(): boolean {
    return this.#answers.install !== false && this.options.skipInstall !== true;
  }

  #declare(name: (typeof optionNames)[number]): void {
    const option = options[name];
    const { description } = option;
    if (option.kind === "text") this.argument(name, { type: String, description, required: false });
    if (option.kind === "choice") this.option(flagOf(name).slice(2), { type: String, description });
    if (option.kind === "switch")
      this.option(flagOf(name).slice(2), { type: Boolean, description });
  }

  #given(): Values {
    const all = this.options as Readonly<Record<string, unknown>>;
    const entries = optionNames
      .map((name) => [name, all[name] ?? all[flagOf(name).slice(2)]] as const)
      .filter(([, value]) => value !== undefined);
    const given = Object.fromEntries(entries);
    checkValues(given);
    return given;
  }
}
