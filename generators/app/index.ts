import type { PromptQuestions } from "@yeoman/types";
import Generator, { type BaseOptions } from "yeoman-generator";
import { checkConstraints, checkValues, parseValues, settle, withDefaults } from "../answers.ts";
import { withAnswersFile } from "../answers-file.ts";
import { flagOf } from "../command-line/spelling.ts";
import { Creation } from "../creation.ts";
import { type Answers, type Values, optionNames, options } from "../options.ts";
import { questionsFor } from "../prompts/questions.ts";
import { jsonReporter } from "../reporters/json.ts";
import { textReporter } from "../reporters/text.ts";
import { interruptible } from "../steps/interruptible.ts";

type AppOptions = BaseOptions & Values;

/**
 * Creates an app. Yeoman brings the phases, the composition and the prompts; what is written is planned and applied
 * here, because Yeoman's own way asks about each conflict, and with no terminal to ask on it exits 0.
 */
export default class AppGenerator extends Generator<Record<string, unknown>, AppOptions> {
  #creation: Creation | undefined;

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
    const given = settle(await this.#given(), { interactive: true });
    // Not this.prompt(): that would read and write Yeoman's own files.
    const questions = questionsFor(given) as PromptQuestions<Values>;
    const asked = await this.env.adapter.prompt<Values>(questions);
    const values: object = { ...given, ...asked };
    checkValues(values);
    // What had one choice only was not asked.
    const chosen = withDefaults(values);
    checkConstraints(chosen);
    this.#creation = this.#create(chosen);
  }

  async writing(): Promise<void> {
    await interruptible((signal) => this.#created.write(signal));
  }

  async install(): Promise<void> {
    await interruptible((signal) => this.#created.install(signal));
  }

  async end(): Promise<void> {
    await interruptible((signal) => this.#created.finish(signal));
  }

  /** Yeoman would look into the package.json of whatever folder we are in, also a broken one. */
  override determineAppname(): string {
    return "";
  }

  override rootGeneratorName(): string {
    return "create-sticky-socketio-app";
  }

  get #created(): Creation {
    if (this.#creation === undefined) throw new Error("The questions come first");
    return this.#creation;
  }

  #create(values: Values & Answers): Creation {
    const { dryRun = false, diff = false } = values;
    const settings = {
      cwd: this.env.cwd,
      install: values.install !== false && this.options.skipInstall !== true,
      git: values.git !== false,
      onConflict: values.onConflict ?? "fail",
      dryRun,
      diff,
    };
    const reporter = values.json === true ? jsonReporter() : textReporter({ dryRun, diff });
    return new Creation(values, settings, reporter);
  }

  #declare(name: (typeof optionNames)[number]): void {
    const option = options[name];
    const { description } = option;
    const flag = flagOf(name).slice(2);
    if (option.kind === "text") this.argument(name, { type: String, description, required: false });
    else if (option.kind === "switch") this.option(flag, { type: Boolean, description });
    else if (option.kind !== "action") this.option(flag, { type: String, description });
  }

  async #given(): Promise<Values> {
    const all = this.options as Readonly<Record<string, unknown>>;
    const entries = optionNames
      .map((name) => [name, all[name] ?? all[flagOf(name).slice(2)]] as const)
      .filter(([, value]) => value !== undefined);
    const given = parseValues(Object.fromEntries(entries));
    checkValues(given);
    return withAnswersFile(given);
  }
}
