import Generator, { type BaseOptions } from "yeoman-generator";
import { addOnTerminal } from "../add/command.ts";
import type { Values } from "../options.ts";
import { declareOptions, features, valuesFor } from "../yeoman.ts";
import { namespaceProblem } from "./name.ts";

type NamespaceOptions = BaseOptions & Values & { name?: string };

/** Adds a namespace to the app in the current directory, as the command `add namespace <name>` does. */
export default class NamespaceGenerator extends Generator<
  Record<string, unknown>,
  NamespaceOptions
> {
  #name = "";

  constructor(args?: string[], generatorOptions?: NamespaceOptions) {
    super(args, generatorOptions, features);
    this.argument("name", { type: String, description: "of the namespace", required: false });
    declareOptions(this, "add");
  }

  async prompting(): Promise<void> {
    const question = {
      type: "input",
      name: "name",
      message: "What is the namespace called?",
      validate: (text: string) => namespaceProblem(text) ?? true,
    } as const;
    // Not this.prompt(): that would read and write Yeoman's own files.
    const asked = async () => (await this.env.adapter.prompt<{ name: string }>([question])).name;
    this.#name = this.options.name ?? (await asked());
  }

  async writing(): Promise<void> {
    const values = valuesFor("add", this.options);
    await addOnTerminal(this.env.cwd, { namespace: this.#name }, values);
  }

  /** Yeoman would look into the package.json of whatever folder we are in, also a broken one. */
  override determineAppname(): string {
    return "";
  }

  override rootGeneratorName(): string {
    return "create-sticky-socketio-app";
  }
}
