import type { PromptQuestions } from "@yeoman/types";
import Generator, { type BaseOptions } from "yeoman-generator";
import { checkConstraints, checkValues, settle, withDefaults } from "../answers.ts";
import { withAnswersFile } from "../answers-file.ts";
import type { Creation } from "../creation.ts";
import { creationFor } from "../creation-for.ts";
import { type Values, isComplete } from "../options.ts";
import { askForDirectory } from "../prompts/directory.ts";
import { type Question, questionsFor } from "../prompts/questions.ts";
import { defaults, isOpen, scopeQuestion } from "../prompts/scope.ts";
import { interruptible } from "../steps/interruptible.ts";
import { declareOptions, features, valuesFor } from "../yeoman.ts";

type AppOptions = BaseOptions & Values;

/**
 * Creates an app. Yeoman brings the phases, the composition and the prompts; what is written is planned and applied
 * here, because Yeoman's own way asks about each conflict, and with no terminal to ask on it exits 0.
 */
export default class AppGenerator extends Generator<Record<string, unknown>, AppOptions> {
  #creation: Creation | undefined;

  constructor(args?: string[], generatorOptions?: AppOptions) {
    super(args, generatorOptions, features);
    declareOptions(this, "create");
  }

  async prompting(): Promise<void> {
    const values = valuesFor("create", this.options);
    const given = await withAnswersFile(values);
    const answered = isComplete(settle(given, { interactive: true }))
      ? given
      : await this.#ask(given);
    // What had one choice only was not asked.
    const chosen = withDefaults(answered);
    checkConstraints(chosen);
    const skipInstall = this.options.skipInstall === true;
    this.#creation = creationFor(chosen, { cwd: this.env.cwd, given: answered, skipInstall });
  }

  async #ask(given: Values): Promise<Values> {
    const ask = async (questions: readonly Question[]) => {
      // Not this.prompt(): that would read and write Yeoman's own files.
      return this.env.adapter.prompt([...questions] as PromptQuestions<Record<string, unknown>>);
    };
    const placed = await askForDirectory(given, ask, this.env.cwd);
    if (isOpen(placed)) {
      const { scope } = await ask([scopeQuestion(placed)]);
      if (scope === defaults) return placed;
    }
    const answered: object = { ...placed, ...(await ask(questionsFor(placed))) };
    checkValues(answered);
    return answered;
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
}
